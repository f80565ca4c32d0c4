import { CompiledQuery } from 'kysely'
import { expect, test, vi } from 'vitest'

import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'

/** The statements that some work sends past the prepared ones, with their values. */
async function statementsOf(berth: RunningBerth, work: () => Promise<unknown>) {
  const executor = berth.foundation.database.reader.getExecutor()
  const spy = vi.spyOn(executor, 'executeQuery')
  try {
    await work()
    return spy.mock.calls.map(([query]) => query)
  } finally {
    spy.mockRestore()
  }
}

/** How the engine would find the rows, when it may choose no full scan but where it has to. */
async function planOf(
  { foundation }: RunningBerth,
  engine: string,
  { sql, parameters }: CompiledQuery,
): Promise<string[]> {
  const { database } = foundation
  if (engine === 'sqlite') {
    const query = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters])
    const { rows } = await database.reader.executeQuery<{ detail: string }>(query)
    return rows.map(({ detail }) => detail)
  }
  return await database.transaction(async (tx) => {
    await tx.executeQuery(CompiledQuery.raw('set local enable_seqscan = off'))
    const query = CompiledQuery.raw(`explain ${sql}`, [...parameters])
    const { rows } = await tx.executeQuery<{ 'QUERY PLAN': string }>(query)
    return rows.map((row) => row['QUERY PLAN'])
  })
}

const tables =
  'blob|repository_blob|manifest|account|account_word|team|team_word|team_member|repository|repository_word|repository_permission|repository_activity|star|tag|robot_token'
const fullScan = {
  sqlite: new RegExp(`^SCAN (?:${tables})$`),
  postgresql: new RegExp(`Seq Scan on (?:${tables})\\b`),
}

describeEachBerth(
  'the statements of searches and lists',
  (berth, engine) => {
    test.each([
      ['bob', '/find/all?query=app'],
      [undefined, '/find/all?query=app'],
      ['bob', '/find/repositories?query=acme/app&includeUsage=true'],
      ['bob', '/find/repositories?query='],
      ['alice', '/entities/a?namespace=acme&includeTeams=true&includeOrgs=true'],
      ['alice', '/organization/acme/robots?permissions=true'],
      ['alice', '/organization/acme/robots/ci/permissions'],
      ['bob', '/find/tags?query=v'],
      [undefined, '/find/tags?query=v'],
      ['bob', '/find/manifests?digest=sha256:0123abcd'],
      ['bob', '/find/blobs?digest=sha256:0123abcd'],
      ['root', '/superuser/users/?limit=10'],
      ['root', '/superuser/organizations/?limit=10'],
    ])('for %s, %s reads no table from one end to the other', async (name, path) => {
      const client = await berth().api(name)
      const statements = await statementsOf(berth(), async () => {
        expect((await client.get(path)).status).toBe(200)
      })
      expect(statements.length).toBeGreaterThan(0)
      for (const statement of statements) {
        const plan = await planOf(berth(), engine, statement)
        expect(plan.filter((line) => fullScan[engine].test(line))).toEqual([])
      }
    })

    test('a full scan would be noticed', async () => {
      const plan = await planOf(
        berth(),
        engine,
        CompiledQuery.raw(`select id from account where description = 'x'`),
      )
      expect(plan.filter((line) => fullScan[engine].test(line))).toHaveLength(1)
    })
  },
  {
    config: 'SUPER_USERS: [root]\n',
    async prepare(berth) {
      for (const name of ['alice', 'bob', 'root']) await berth.createUser(name)
      await berth.createOrganization('acme', 'alice')
      await berth.createTeam('acme', 'apps', 'member')
      await berth.addToTeam('acme', 'apps', 'bob')
      await berth.createRobot('acme+ci')
      await berth.createRepository('acme/app', { visibility: 'public' })
      // More than a search looks at, so that it looks everywhere.
      for (let number = 0; number < 301; number += 1) {
        await berth.services.repositories.create(
          { accountId: undefined, address: '', details: {} },
          {
            name: { namespace: 'acme', repository: `app-${number}` },
            visibility: 'private',
          },
        )
      }
    },
  },
)
