import { existsSync } from 'node:fs'

import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { blob, pushBlob, pushImage } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { withPortCalls } from '../../../test/harness/port-calls.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { fileOfUpload } from '../../../test/harness/stored-file.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { jobHandlers } from '../../main/jobs.ts'
import type { Account } from '../../namespaces/account.ts'
import { columnsOfAccount } from '../../namespaces/deletion/account-deletion.queries.ts'
import type { JobHandler } from '../../platform/jobs/job.ts'
import { allowsNothing, findingsIn } from './deletions.fixture.ts'
import { RepositoryNotFoundError } from '../repository.ts'

describeEachBerth(
  'a repository that was deleted',
  (berth) => {
    test('is gone at once, and its name is free while the old content is still there', async () => {
      const client = berth().client('alice')
      const old = await pushImage(client, 'alice/app', 'v1', 'old')
      const oldId = await idOf(berth(), 'alice', 'app')
      await remove(berth(), 'alice/app')
      expect((await client.get('/v2/alice/app/tags/list')).status).toBe(404)

      const next = await pushImage(client, 'alice/app', 'v2', 'new')
      expect(await tagsOf(berth(), oldId)).toBe(1)
      expect((await client.get('/v2/alice/app/tags/list')).json()).toMatchObject({ tags: ['v2'] })
      expect((await client.get(`/v2/alice/app/manifests/${old.manifest.digest}`)).status).toBe(404)
      expect((await client.get(`/v2/alice/app/blobs/${old.layer.digest}`)).status).toBe(404)
      expect(await findingsIn(berth())).toEqual([])

      await workOffJobs(berth())
      expect(await tagsOf(berth(), oldId)).toBe(0)
      expect(await rowsOf(berth(), 'repository', oldId)).toBe(0)
      const answer = await client.get('/v2/alice/app/manifests/v2')
      expect(answer.body).toEqual(next.manifest.content)
      expect((await client.get(`/v2/alice/app/blobs/${next.layer.digest}`)).status).toBe(200)
      expect(await findingsIn(berth())).toEqual([])
    })

    test('is in no list', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/listed', 'v1', 'listed')
      await berth().setVisibility('alice/listed', 'public')
      await remove(berth(), 'alice/listed')
      const catalog = await client.get('/v2/_catalog', { scope: 'registry:catalog:*' })
      expect(catalog.text).not.toContain('listed')
      expect(catalog.text).not.toContain('!')
      expect(
        JSON.stringify(await berth().services.repositories.list({ limit: 1000 })),
      ).not.toContain('!')
      expect(
        await berth().services.repositories.find({ namespace: 'alice', repository: 'listed' }),
      ).toBeUndefined()
      await expect(remove(berth(), 'alice/listed')).rejects.toThrow(RepositoryNotFoundError)
    })

    test('takes its rights and stars with it: a new one of its name has none of them', async () => {
      await berth().createRepository('alice/shared')
      await berth().setRole('alice/shared', 'bob', 'write')
      await remove(berth(), 'alice/shared')
      await berth().createRepository('alice/shared')
      expect((await berth().client('bob').get('/v2/alice/shared/tags/list')).status).toBe(401)
    })

    test('takes its unfinished uploads with it, and their bytes', async () => {
      const client = berth().client('alice')
      await berth().createRepository('alice/busy')
      const begun = await client.post('/v2/alice/busy/blobs/uploads/')
      const upload = begun.headers.location as string
      await client.patch(upload, { body: 'half of it' })
      expect(existsSync(fileOfUpload(berth(), upload))).toBe(true)
      await remove(berth(), 'alice/busy')
      await workOffJobs(berth())
      expect(existsSync(fileOfUpload(berth(), upload))).toBe(false)
      const { rows } = await sql`select id from upload`.execute(berth().foundation.database.reader)
      expect(rows).toEqual([])
    })

    test('is recorded in the log of its namespace', async () => {
      await berth().createRepository('alice/told')
      await remove(berth(), 'alice/told')
      const { entries } = await lastEntries(berth())
      expect(entries[0]).toMatchObject({
        kind: 'delete_repo',
        metadata: JSON.stringify({ repo: 'told', namespace: 'alice' }),
      })
    })

    test('with 5,000 tags goes in small transactions', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/large', 'v0', 'large')
      const id = await idOf(berth(), 'alice', 'large')
      await addTags(berth(), id, 4_999)
      await remove(berth(), 'alice/large')
      let left = 5_000
      let largest = 0
      await runRemoval(berth(), async () => {
        const now = await tagsOf(berth(), id)
        largest = Math.max(largest, left - now)
        left = now
      })
      expect({ left, largest }).toEqual({ left: 0, largest: 500 })
      expect(await rowsOf(berth(), 'repository', id)).toBe(0)
    })

    test('is removed in the end wherever its worker is killed', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/killed', 'v1', 'killed')
      await pushImage(client, 'alice/killed', 'v2', 'killed again')
      await client.post('/v2/alice/killed/blobs/uploads/')
      const id = await idOf(berth(), 'alice', 'killed')
      await remove(berth(), 'alice/killed')
      expect(await dyingEachTime(berth())).toBeGreaterThan(4)
      expect(await rowsOf(berth(), 'repository', id)).toBe(0)
      expect(await findingsIn(berth())).toEqual([])
    })

    test('takes what a late pusher still adds', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/late', 'v1', 'late')
      const target = await berth().services.access.repository(
        { kind: 'account', account: await account(berth(), 'alice'), credential: 'user' },
        { namespace: 'alice', repository: 'late' },
        'push',
      )
      const id = target.repository.id
      await remove(berth(), 'alice/late')
      let hasPushed = false
      await runRemoval(berth(), async () => {
        if (hasPushed || (await rowsOf(berth(), 'manifest', id, 'repository_id')) > 0) return
        hasPushed = true
        await berth().services.uploads.begin(target)
      })
      expect(hasPushed).toBe(true)
      await workOffJobs(berth())
      expect(await rowsOf(berth(), 'repository', id)).toBe(0)
      await expect(berth().services.uploads.begin(target)).rejects.toThrow(RepositoryNotFoundError)
    })
  },
  { prepare: prepareUsers, config: 'BERTH_DELETED_CONTENT_GRACE_PERIOD: 0s\n' },
)

describeEachBerth(
  'a namespace that was deleted',
  (berth) => {
    test('frees its name and those of its robots and repositories at once', async () => {
      await berth().createOrganization('acme', 'alice')
      const token = await berth().createRobot('acme+ci')
      const client = berth().client('alice')
      await pushImage(client, 'acme/app', 'v1', 'acme')
      await removeNamespace(berth(), 'acme')

      const { services } = berth()
      expect(await services.accounts.find('acme')).toBeUndefined()
      expect(await services.accounts.find('acme+ci')).toBeUndefined()
      await allowsNothing(berth(), 'acme+ci', token)
      expect((await client.get('/v2/acme/app/tags/list')).status).toBe(401)
      const catalog = await client.get('/v2/_catalog', { scope: 'registry:catalog:*' })
      expect(catalog.text).not.toMatch(/acme|!/)
      expect(await findingsIn(berth())).toEqual([])

      await berth().createOrganization('acme', 'bob')
      expect(await berth().createRobot('acme+ci')).not.toBe(token)
      await allowsNothing(berth(), 'acme+ci', token)
      const bob = berth().client('bob')
      await pushImage(bob, 'acme/app', 'v2', 'the other acme')
      expect((await bob.get('/v2/acme/app/tags/list')).json()).toMatchObject({ tags: ['v2'] })
      await workOffJobs(berth())
      expect((await bob.get('/v2/acme/app/manifests/v2')).status).toBe(200)
      expect(await remainingOf(berth())).toEqual([])
    })

    test('is found by no name that somebody could make up', async () => {
      const organization = await berth().createOrganization('sly', 'alice')
      await removeNamespace(berth(), 'sly')
      expect(await berth().services.accounts.find(`!${organization.id}`)).toBeUndefined()
      const alice = await berth().api('alice')
      expect((await alice.get(`/organization/!${organization.id}`)).status).toBe(404)
    })

    test('does not lend its public content to others, before its repositories are marked', async () => {
      await berth().createOrganization('open', 'alice')
      const layer = blob('only of the open')
      const client = berth().client('alice')
      await pushBlob(client, 'open/app', layer)
      await berth().setVisibility('open/app', 'public')
      await removeNamespace(berth(), 'open')
      const mounted = await berth()
        .client('bob')
        .post(`/v2/bob/app/blobs/uploads/?mount=${layer.digest}`)
      expect(mounted.status).toBe(202)
    })

    test('of a user takes sessions and rights with it', async () => {
      const carol = await berth().createUser('carol')
      const browser = await berth().api('carol')
      await berth().createRepository('alice/with-carol')
      await berth().setRole('alice/with-carol', 'carol', 'admin')
      await removeNamespace(berth(), 'carol')
      await allowsNothing(berth(), 'carol')
      expect((await browser.post('/organization/', { name: 'carols' })).status).toBe(401)
      const { rows } = await sql`select id from repository_permission
        where account_id = ${carol.id}`.execute(berth().foundation.database.reader)
      expect(rows).toEqual([])
      await berth().createUser('carol')
      await workOffJobs(berth())
      expect(await berth().services.accounts.find('carol')).toBeDefined()
      expect(await remainingOf(berth())).toEqual([])
    })

    test('is removed in the end wherever its worker is killed', async () => {
      await berth().createOrganization('doomed', 'alice')
      await berth().createTeam('doomed', 'builders', 'creator')
      for (const robot of ['doomed+one', 'doomed+two']) await berth().createRobot(robot)
      const client = berth().client('alice')
      for (const name of ['doomed/one', 'doomed/two']) {
        await pushImage(client, name, 'v1', name)
        await berth().setTeamRole(name, 'builders', 'write')
      }
      await removeNamespace(berth(), 'doomed')
      expect(await dyingEachTime(berth())).toBeGreaterThan(4)
      expect(await remainingOf(berth())).toEqual([])
    })

    test('is removed in the end wherever its worker is killed after the grace', async () => {
      await berth().createOrganization('kept', 'alice')
      await berth().createRobot('kept+one')
      await pushImage(berth().client('alice'), 'kept/app', 'v1', 'kept')
      const { database, clock } = berth().foundation
      const other = await berth().another('')
      const doomed = await account(berth(), 'kept')
      await other.services.deletions.deleteNamespace(commandLine, doomed)
      await other.stop()
      const waiting = await database.reader.selectFrom('deletion').selectAll().execute()
      expect(waiting).toMatchObject([{ name: 'kept', is_removing: 0 }])
      expect(clock()).toBeLessThan(Number(waiting[0]?.kept_until_ms))
      berth().clock.advance(8 * 24 * 3_600_000)
      expect(await dyingEachTime(berth())).toBeGreaterThan(3)
      expect(await remainingOf(berth())).toEqual([])
      expect(await database.reader.selectFrom('deletion').selectAll().execute()).toEqual([])
    })

    test('leaves no row of any table that names an account', async () => {
      const { reader, engine } = berth().foundation.database
      if (engine !== 'sqlite') return
      const { rows } = await sql<{ table: string; column: string }>`
        select tables.name as "table", keys."from" as "column"
        from sqlite_schema as tables, pragma_foreign_key_list(tables.name) as keys
        where tables.type = 'table' and keys."table" = 'account'`.execute(reader)
      const removedLater = [
        ['account', 'owner_id'],
        ['repository', 'namespace_id'],
        ['team', 'organization_id'],
        ['upload', 'account_id'],
        // They come back with a namespace that does.
        ['immutability_policy', 'namespace_id'],
        ['restoration', 'namespace_id'],
        ['deletion', 'account_id'],
        ['deletion', 'namespace_id'],
        ['kept_robot', 'account_id'],
        ['kept_team_member', 'account_id'],
        ['kept_repository_permission', 'account_id'],
        ['kept_star', 'account_id'],
        ['kept_default_permission', 'organization_id'],
        ['kept_default_permission', 'activating_account_id'],
        ['kept_default_permission', 'delegate_account_id'],
        ['kept_oauth_application', 'organization_id'],
        // Its usage is nothing by then; its quota is there for as long as it can come back.
        ['namespace_quota', 'namespace_id'],
        ['namespace_bound', 'namespace_id'],
        ['namespace_usage', 'namespace_id'],
        ['namespace_usage_blob', 'namespace_id'],
        ['upload_reservation', 'namespace_id'],
        ['blob_reservation', 'namespace_id'],
      ]
      const onlyRemembered = [
        ['oauth_token', 'created_by_id'],
        ['service_key', 'approver_id'],
        ['team_invitation', 'inviter_id'],
      ]
      const known = [...columnsOfAccount, ...removedLater, ...onlyRemembered]
      const texts = (pairs: readonly (readonly string[])[]) => pairs.map(String).toSorted()
      expect(texts(rows.map(({ table, column }) => [table, column]))).toEqual(texts(known))
    })

    test('with 1,000 repositories answers before any of them is looked at', async () => {
      const organization = await berth().createOrganization('crowd', 'alice')
      await addRepositories(berth(), organization.id, 1_000)
      await removeNamespace(berth(), 'crowd')
      expect(await rowsOf(berth(), 'repository', organization.id, 'namespace_id')).toBe(1_000)
      let marked = 0
      let largest = 0
      await runRemoval(berth(), async () => {
        const { rows } = await sql<{ count: number }>`select count(*) as count from repository
          where namespace_id = ${organization.id} and state = 'marked-for-deletion'`.execute(
          berth().foundation.database.reader,
        )
        largest = Math.max(largest, Number(rows[0]?.count) - marked)
        marked = Number(rows[0]?.count)
      })
      expect(largest).toBe(200)
      expect(await remainingOf(berth())).toEqual([])
    })
  },
  { prepare: prepareUsers, config: 'BERTH_DELETED_CONTENT_GRACE_PERIOD: 0s\n' },
)

async function prepareUsers(berth: RunningBerth): Promise<void> {
  await berth.createUser('alice')
  await berth.createUser('bob')
}

async function remove(berth: RunningBerth, name: string): Promise<void> {
  const [namespace = '', repository = ''] = name.split('/')
  await berth.services.deletions.deleteRepository(commandLine, { namespace, repository })
}

async function removeNamespace(berth: RunningBerth, name: string): Promise<void> {
  await berth.services.deletions.deleteNamespace(commandLine, await account(berth, name))
}

async function account(berth: RunningBerth, name: string): Promise<Account> {
  const found = await berth.services.accounts.find(name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found
}

/** Runs the jobs of deletions, one after the other; `onCommit` is called after each transaction. */
async function runRemoval(berth: RunningBerth, onCommit: () => Promise<void>): Promise<void> {
  const watched = withPortCalls(berth.foundation, async ({ operation, when }) => {
    if (operation === 'database transaction' && when === 'after') await onCommit()
  })
  const handlers = jobHandlers(watched, berth.services)
  const { reader } = berth.foundation.database
  const jobs = await reader.selectFrom('job').selectAll().orderBy('id').execute()
  for (const job of jobs) {
    if (!/^(repositories|namespaces)\.remove$/.test(job.kind)) continue
    const handler = handlers.find(({ kind }) => kind === job.kind) as JobHandler
    await handler.run({
      payload: handler.parse(JSON.parse(job.payload)),
      cursor: undefined,
      save: () => Promise.resolve(),
      signal: new AbortController().signal,
    })
    await berth.foundation.database.transaction((tx) =>
      tx.deleteFrom('job').where('id', '=', job.id).execute(),
    )
  }
}

/**
 * Does what a deletion left behind, killed after its first commit, then after its second, …, and
 * answers with how often it was; after each death, verifying finds nothing.
 */
async function dyingEachTime(berth: RunningBerth): Promise<number> {
  for (let deaths = 0; ; deaths += 1) {
    let commits = 0
    const die = () => {
      commits += 1
      return commits > deaths ? Promise.reject(new Error('killed')) : Promise.resolve()
    }
    const end = await runRemoval(berth, die).catch((error: unknown) => error)
    if (end === undefined) return deaths
    expect([end, await findingsIn(berth)]).toEqual([new Error('killed'), []])
  }
}

async function idOf(berth: RunningBerth, namespace: string, repository: string): Promise<number> {
  const found = await berth.services.repositories.find({ namespace, repository })
  return found?.id ?? 0
}

async function tagsOf(berth: RunningBerth, repositoryId: number): Promise<number> {
  return await rowsOf(berth, 'tag', repositoryId, 'repository_id')
}

async function rowsOf(
  berth: RunningBerth,
  table: string,
  id: number,
  column = 'id',
): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}
    where ${sql.ref(column)} = ${id}`.execute(berth.foundation.database.reader)
  return Number(rows[0]?.count)
}

/** Everything of accounts and repositories that waits to be removed. */
async function remainingOf(berth: RunningBerth): Promise<unknown[]> {
  const { reader } = berth.foundation.database
  const accounts = await sql`select name from account where deleted_at_ms is not null`.execute(
    reader,
  )
  const repositories = await sql`select name from repository where name like '!%'`.execute(reader)
  return [...accounts.rows, ...repositories.rows]
}

async function addTags(berth: RunningBerth, repositoryId: number, count: number): Promise<void> {
  await berth.foundation.database.transaction(async (tx) => {
    await sql`insert into tag (repository_id, name, manifest_id, lifetime_start_ms, is_current)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
      select ${repositoryId}, 'v' || i, (select max(id) from manifest
        where repository_id = ${repositoryId}), 1, 1 from n`.execute(tx)
  })
}

async function addRepositories(
  berth: RunningBerth,
  namespaceId: number,
  count: number,
): Promise<void> {
  await berth.foundation.database.transaction(async (tx) => {
    await sql`insert into repository (namespace_id, name, visibility, created_at_ms)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${count})
      select ${namespaceId}, 'r' || i, 'public', 1 from n`.execute(tx)
  })
}

async function lastEntries(
  berth: RunningBerth,
): Promise<{ entries: { kind: string; metadata: string }[] }> {
  const { reader } = berth.foundation.database
  const [{ month } = { month: '' }] = await reader
    .selectFrom('log_month')
    .select('month')
    .orderBy('month', 'desc')
    .execute()
  const { rows } = await sql<{ kind: string; metadata: string }>`select kind, metadata
    from ${sql.table(`log_entry_${month}`)} order by id desc limit 5`.execute(reader)
  return { entries: rows }
}
