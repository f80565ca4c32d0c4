import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { configOf } from '../platform/config/parse-config.fixture.ts'
import { openDatabaseOfTest } from '../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../schema/migrated-database.fixture.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { AuditLog } from './audit-log.service.ts'
import { commandLine, type LogEntry } from './log-entry.ts'
import { listMonths, monthTableAsLogEntry, monthTables } from './log-entry.queries.ts'

const entry: LogEntry = { kind: 'org_create', namespaceId: 7, metadata: { namespace: 'acme' } }
const endOfNovember = Date.UTC(2026, 11, 1) - 1

describeEachDatabase(
  'recording in months',
  (makeDatabase) => {
    test('many processes begin a month at the same moment, and nothing is lost', async () => {
      const uri = await makeDatabase()
      const logs = Array.from({ length: 8 }, () => openLog(openDatabaseOfTest(uri)))
      for (let round = 0; round < 3; round += 1) {
        const atMs = Date.UTC(2026, round, 1)
        await Promise.all(
          logs.flatMap((log) => {
            log.clock.now = atMs
            return Array.from({ length: 5 }, () => log.record())
          }),
        )
      }
      const { database } = logs[0] as OpenLog
      expect(await listMonths(database.reader)).toEqual(['2026_01', '2026_02', '2026_03'])
      for (const month of ['2026_01', '2026_02', '2026_03']) {
        expect(await countOf(database, month)).toBe(40)
      }
    })

    test('what began a month and was undone leaves it to the next', async () => {
      const { database, audit, record } = openLog(openDatabaseOfTest(await makeDatabase()))
      const undone = database.transaction(async (tx) => {
        await audit.record(tx, commandLine, entry)
        throw new Error('the change failed')
      })
      // On SQLite both are parts of one commit.
      const results = await Promise.allSettled([undone, record(), record()])
      expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled'])
      await record()
      expect(await countOf(database, '2026_11')).toBe(3)
    })

    test('entries on both sides of midnight lie in their own months', async () => {
      const { database, clock, record } = openLog(openDatabaseOfTest(await makeDatabase()))
      clock.now = endOfNovember
      await record()
      clock.now += 1
      await record()
      expect(await countOf(database, '2026_11')).toBe(1)
      expect(await countOf(database, '2026_12')).toBe(1)
    })

    test('entries that are written late lie in the months of their moments', async () => {
      const { database, audit } = openLog(openDatabaseOfTest(await makeDatabase()))
      const at = [endOfNovember, endOfNovember + 1, endOfNovember]
      await database.transaction((tx) =>
        audit.recordDated(
          tx,
          at.map((atMs) => ({ actor: commandLine, entry, atMs })),
        ),
      )
      expect(await countOf(database, '2026_11')).toBe(2)
      expect(await countOf(database, '2026_12')).toBe(1)
    })

    test('a thousand entries of one change are all there', async () => {
      const { database, audit } = openLog(openDatabaseOfTest(await makeDatabase()))
      const many = Array.from({ length: 1234 }, () => ({ actor: commandLine, entry }))
      await database.transaction((tx) => audit.recordAll(tx, many))
      expect(await countOf(database, '2026_11')).toBe(1234)
    })

    test('the tables of this month and the next are made ahead', async () => {
      const { database, audit } = openLog(openDatabaseOfTest(await makeDatabase()))
      await audit.prepareMonths()
      await audit.prepareMonths()
      expect(await listMonths(database.reader)).toEqual(['2026_11', '2026_12'])
    })

    test('a namespace that is not recorded leaves no entry', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const { id } = await database.reader
        .insertInto('account')
        .values({
          uuid: 'u',
          kind: 'organization',
          name: 'quiet',
          description: '',
          is_enabled: 1,
          is_verified: 1,
          is_superuser: 0,
          credentials_changed_at_ms: 0,
          created_at_ms: 0,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const { audit } = openLog(database, 'DISABLED_FOR_AUDIT_LOGS: [quiet]')
      await database.transaction((tx) =>
        audit.recordAll(tx, [
          { actor: commandLine, entry: { ...entry, namespaceId: id } },
          { actor: commandLine, entry: { ...entry, namespaceId: undefined } },
        ]),
      )
      expect(await countOf(database, '2026_11')).toBe(1)
    })
  },
  { template: migratedTemplate },
)

type OpenLog = ReturnType<typeof openLog>

function openLog(database: BerthDatabase, config = '') {
  const clock = Object.assign(() => clock.now, { now: Date.UTC(2026, 10, 21) })
  const audit = new AuditLog({ database, clock, config: configOf(config).logs })
  const record = () => database.transaction((tx) => audit.record(tx, commandLine, entry))
  return { database, audit, clock, record }
}

async function countOf(database: BerthDatabase, month: string): Promise<number> {
  const { count } = await monthTables(database.reader)
    .selectFrom(monthTableAsLogEntry(month))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}
