import { setTimeout as delay } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { DatabaseUnavailableError } from '../platform/database/database-error.ts'
import type { LogKind } from './log-entry.ts'
import { monthOf } from './log-month.ts'
import { monthTableAsLogEntry, monthTables } from './log-entry.queries.ts'

const config = `PROXY_COUNT: 2
ACTION_LOG_AUDIT_LOGIN_FAILURES: true
ACTION_LOG_AUDIT_PULL_FAILURES: true
ACTION_LOG_AUDIT_PUSH_FAILURES: true
ACTION_LOG_AUDIT_DELETE_FAILURES: true
FEATURE_EXTENDED_ACTION_LOGGING: true
FEATURE_IMAGE_PULL_STATS: true
DISABLED_FOR_PULL_LOGS: [silent]
ACTION_LOG_MAX_PAGE: 2
`

/** The database refuses transactions while it is away. */
const away = { isAway: false }

describeEachBerth(
  'records that change nothing',
  (berth) => {
    test('the address is the one that the trusted proxies tell, and the request is described', async () => {
      await berth().createRepository('alice/addressed', { visibility: 'public' })
      await pushImage(berth().client('alice'), 'alice/addressed', 'v1', 'addressed')
      await berth()
        .anonymous()
        .get('/v2/alice/addressed/manifests/v1?secret=canary', {
          headers: {
            // The first was forged by the client; the last two were added by our proxies.
            'x-forwarded-for': '203.0.113.1, 198.51.100.7, 10.0.0.2',
            'user-agent': 'crane/1',
            'x-request-id': 'request-of-a-test',
          },
        })
      const [entry] = await entriesOf(berth(), 'pull_repo', 'addressed')
      expect(entry).toEqual({
        address: '198.51.100.7',
        performer_id: null,
        metadata: {
          namespace: 'alice',
          repo: 'addressed',
          tag: 'v1',
          mediaType: expect.any(String),
          'user-agent': 'crane/1',
          request_url: '/v2/alice/addressed/manifests/v1',
          http_method: 'GET',
          auth_type: 'anonymous',
          performer_kind: 'anonymous',
          user_agent: 'crane/1',
          request_id: 'request-of-a-test',
          x_forwarded_for: '203.0.113.1, 198.51.100.7, 10.0.0.2',
        },
      })
    })

    test('calls of the API are described alike', async () => {
      const alice = await berth().api('alice')
      await alice.call(
        'POST',
        '/organization/',
        { name: 'described' },
        {
          'x-forwarded-for': '198.51.100.8, 10.0.0.2',
          'user-agent': 'terraform/1',
        },
      )
      const { rows } = await allEntries(berth(), 'org_create')
      expect(rows.find(({ metadata }) => metadata['namespace'] === 'described')).toMatchObject({
        address: '198.51.100.8',
        metadata: {
          http_method: 'POST',
          request_url: '/api/v1/organization/',
          auth_type: 'session',
          performer_kind: 'user',
          user_agent: 'terraform/1',
        },
      })
    })

    test.each([
      ['pull_repo_failed', 'GET', 'nosuch', {}],
      ['push_repo_failed', 'PUT', 'broken', { body: '{}' }],
      ['delete_tag_failed', 'DELETE', 'nosuch', {}],
    ] as const)(
      '%s: a %s that is refused is recorded with its reason',
      async (kind, method, reference, more) => {
        await berth()
          .createRepository('alice/refused')
          .catch(() => undefined)
        const answer = await berth()
          .client('alice')
          .send(method, `/v2/alice/refused/manifests/${reference}`, {
            scope: 'repository:alice/refused:pull,push,*',
            ...more,
          })
        expect(answer.status).toBeGreaterThanOrEqual(400)
        expect(await entriesOf(berth(), kind, 'refused')).toMatchObject([
          {
            metadata: {
              repo: 'refused',
              namespace: 'alice',
              tag: reference,
              message: expect.any(String),
              username: 'alice',
            },
          },
        ])
      },
    )

    test('attack 8: a stranger is recorded with whom it tried to pull from', async () => {
      await berth().createRepository('alice/hidden')
      await berth().client('bob').get('/v2/alice/hidden/manifests/v1')
      // The first request of a client without a token is no failure.
      await berth().anonymous().get('/v2/alice/hidden/manifests/v1', { token: null })
      expect(await entriesOf(berth(), 'pull_repo_failed', 'hidden')).toMatchObject([
        { metadata: { username: 'bob' } },
      ])
    })

    test('signing in is recorded, and asking for a right is not', async () => {
      const before = (await allEntries(berth(), 'login_success')).rows.length
      const client = berth().client('alice')
      await client.askForToken([])
      await client.askForToken(['repository:alice/app:pull'])
      const { rows } = await allEntries(berth(), 'login_success')
      expect(rows.length).toBe(before + 1)
      expect(rows.at(-1)).toMatchObject({ metadata: { type: 'v2auth', useragent: '' } })
    })

    test('attack 21: a sign-in that failed is recorded without what was typed', async () => {
      await berth().client('alice', 'canary-password').askForToken([])
      await berth().client('canary-password', 'x').askForToken([])
      const { rows } = await allEntries(berth(), 'login_failure')
      expect(rows).toMatchObject([{ metadata: { username: 'alice' } }, { performer_id: null }])
      expect(JSON.stringify(rows)).not.toContain('canary-password')
    })

    test('pulls of a namespace that is not recorded are counted all the same', async () => {
      await berth().createOrganization('silent', 'alice')
      const client = berth().client('alice')
      await pushImage(client, 'silent/app', 'v1', 'silent')
      for (let count = 0; count < 3; count += 1) await client.get('/v2/silent/app/manifests/v1')
      expect(await entriesOf(berth(), 'pull_repo', 'app')).toEqual([])
      const pulls = await berth()
        .foundation.database.reader.selectFrom('tag_pulls')
        .select(['tag', 'pulls'])
        .where('tag', '=', 'v1')
        .where('pulls', '=', 3)
        .execute()
      expect(pulls).toEqual([{ tag: 'v1', pulls: 3 }])
    })

    test('attack 29: pulls go on while the database takes no entries, and are recorded later', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/away', 'v1', 'away')
      await berth().services.deferredLog.flush()
      away.isAway = true
      for (let count = 0; count < 5; count += 1) {
        expect((await client.get('/v2/alice/away/manifests/v1')).status).toBe(200)
      }
      await expect(berth().services.deferredLog.flush()).rejects.toThrow(DatabaseUnavailableError)
      away.isAway = false
      expect(await entriesOf(berth(), 'pull_repo', 'away')).toHaveLength(5)
    })

    test('no more pages can be turned than the configuration lets', async () => {
      const { id } = await berth().createOrganization('bounded', 'alice')
      const actor = { accountId: undefined, address: '', details: {} }
      const entry = { kind: 'push_repo' as const, namespaceId: id, metadata: {} }
      const { audit } = berth().services
      await berth().foundation.database.transaction((tx) =>
        audit.recordAll(
          tx,
          Array.from({ length: 70 }, () => ({ actor, entry })),
        ),
      )
      const alice = await berth().api('alice')
      const path = '/organization/bounded/logs'
      const first = (await alice.get(path)).body as { next_page: string }
      const second = await alice.get(`${path}?next_page=${first.next_page}`)
      expect(second.body).toMatchObject({ logs: { length: 20 } })
      expect(second.body).not.toHaveProperty('next_page')
    })

    test('a pull is written by itself after a moment', async () => {
      const client = berth().client('alice')
      await pushImage(client, 'alice/soon', 'v1', 'soon')
      await client.get('/v2/alice/soon/manifests/v1')
      const rows = async () =>
        (await allEntries(berth(), 'pull_repo', { flush: false })).rows.filter(
          ({ metadata }) => metadata['repo'] === 'soon',
        )
      const giveUpAt = performance.now() + 10_000
      while ((await rows()).length === 0 && performance.now() < giveUpAt) await delay(50)
      expect(await rows()).toHaveLength(1)
    })
  },
  {
    config,
    wrap: (foundation) => ({
      ...foundation,
      database: {
        ...foundation.database,
        transaction: (work, options) =>
          away.isAway
            ? Promise.reject(new DatabaseUnavailableError('for a test'))
            : foundation.database.transaction(work, options),
      },
    }),
    async prepare(berth) {
      for (const name of ['alice', 'bob']) await berth.createUser(name)
    },
  },
)

async function allEntries(berth: RunningBerth, kind: LogKind, { flush = true } = {}) {
  if (flush) await berth.services.deferredLog.flush()
  const rows = await monthTables(berth.foundation.database.reader)
    .selectFrom(monthTableAsLogEntry(monthOf(berth.clock())))
    .select(['address', 'performer_id', 'metadata'])
    .where('kind', '=', kind)
    .orderBy('id')
    .execute()
  return {
    rows: rows.map((row) => ({
      ...row,
      metadata: JSON.parse(row.metadata) as Record<string, unknown>,
    })),
  }
}

async function entriesOf(berth: RunningBerth, kind: LogKind, repository: string) {
  const { rows } = await allEntries(berth, kind)
  return rows.filter(({ metadata }) => metadata['repo'] === repository)
}
