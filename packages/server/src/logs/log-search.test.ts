import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { configOf } from '../platform/config/parse-config.fixture.ts'
import { openDatabaseOfTest } from '../schema/database-of-test.fixture.ts'
import { migratedTemplate } from '../schema/migrated-database.fixture.ts'
import { AuditLog } from './audit-log.service.ts'
import { commandLine } from './log-entry.ts'
import { searchStatement } from './log-search.queries.ts'
import type { LogSearch } from './log-store.ts'

const monthMs = Date.UTC(2026, 10, 1)
const all = { fromMs: monthMs, untilMs: monthMs + 25 * 86_400_000 }

const searches: readonly [what: string, search: LogSearch, index: string][] = [
  ['everything', all, 'time'],
  ['a namespace', { ...all, namespaceId: 3 }, 'namespace'],
  ['a repository', { ...all, repositoryId: 3 }, 'repository'],
  ['a performer', { ...all, performerId: 3 }, 'performer'],
  ['a performer in a namespace', { ...all, performerId: 3, namespaceId: 3 }, 'performer'],
  ['a performer in a repository', { ...all, performerId: 3, repositoryId: 3 }, 'performer'],
]

describeEachDatabase(
  'searching the audit log',
  (makeDatabase, engine) => {
    test('every kind of search goes by its index, on the first page and on later ones', async () => {
      const database = openDatabaseOfTest(await makeDatabase())
      const audit = new AuditLog({ database, clock: () => monthMs, config: configOf('').logs })
      await database.transaction((tx) =>
        audit.recordDated(
          tx,
          Array.from({ length: 20_000 }, (_, number) => ({
            actor: { ...commandLine, accountId: number % 50 },
            entry: {
              kind: 'pull_repo' as const,
              namespaceId: number % 40,
              repositoryId: number % 60,
              metadata: {},
            },
            atMs: monthMs + number * 100_000,
          })),
        ),
      )
      await sql`analyze`.execute(database.reader)
      for (const [what, search, index] of searches) {
        for (const after of [undefined, { atMs: monthMs + 900_000_000, id: 9000 }]) {
          const page = { order: 'newest-first' as const, after, limit: 21 }
          const query = searchStatement(['2026_11'], search, page)
          const words = engine === 'sqlite' ? sql`explain query plan` : sql`explain`
          const { rows } = await sql<object>`${words} ${query}`.execute(database.reader)
          const plan = rows.map((row) => Object.values(row).join(' ')).join('\n')
          expect({ what, plan }).toEqual({
            what,
            plan: expect.stringContaining(`log_entry_2026_11_${index}`),
          })
          expect(plan).not.toMatch(/Seq Scan|SCAN log_entry/)
        }
      }
    })
  },
  { template: migratedTemplate },
)
