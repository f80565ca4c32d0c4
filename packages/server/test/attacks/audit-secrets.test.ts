import { expect, test } from 'vitest'

import { tableOfMonth } from '../../src/logs/log-month.ts'
import { monthTableAsLogEntry, monthTables } from '../../src/logs/log-entry.queries.ts'
import type { ApiAnswer, ApiClient } from '../harness/api-client.ts'
import { pushImage } from '../harness/content.ts'
import { describeEachBerth } from '../harness/each-berth.ts'
import type { RunningBerth } from '../harness/running-berth.ts'

/*
 * Whatever is typed into a field of a credential is a canary, and whatever secret an answer
 * shows is one from then on. Everything that is kept of what was done is searched for them.
 */

const canary = (what: string) => `Canary-of-${what}-4711`

/** Members of answers that are secrets, whatever call they come from. */
const secretMembers =
  /^(?:token|token_code|client_secret|password|encrypted_password|access_token|secret)$/

describeEachBerth(
  'attack 21: secrets in the audit log',
  (berth) => {
    test('no credential that goes in or comes out stands in an entry, a file or the log', async () => {
      const shown = new Set<string>()
      const typed = ['sign-up', 'password', 'sign-in', 'confirm', 'superuser', 'callback', 'basic']
      const alice = watched(await berth().api('alice'), shown)
      const root = watched(await berth().api('root'), shown)

      await alice.post('/user/', {
        username: 'newcomer',
        password: canary('sign-up'),
        email: 'n@example.com',
      })
      await alice.put('/user/', { password: canary('password'), email: 'alice@example.com' })
      await alice.post('/signin', { username: 'alice', password: canary('sign-in') })
      await alice.post('/signin/verify', { password: canary('confirm') })
      await root.post('/superuser/users/', { username: 'made', email: 'm@example.com' })
      await root.put('/superuser/users/bob', { password: canary('superuser') })
      await root.post('/superuser/keys', { service: 'canary', expiration: null })

      const again = watched(await berth().api('alice'), shown)
      await again.post('/user/apptoken', { title: 'laptop' })
      await again.put('/user/robots/ci', { description: 'for tests' })
      await again.post('/user/robots/ci/regenerate')
      await again.put('/organization/acme/robots/ci', { description: 'for tests' })
      const made = await again.post('/organization/acme/applications', { name: 'app' })
      const clientId = (made.body as { client_id?: string }).client_id ?? 'none'
      const application = `/organization/acme/applications/${clientId}`
      await again.post(`${application}/resetclientsecret`)
      await again.post(`${application}/tokens`, {
        name: 'ci',
        scope: 'repo:read',
        expiration: null,
      })
      for (const path of ['/user', '/organization/acme', '/repository/acme/app']) {
        await again.post(`${path}/exportlogs`, {
          callback_url: `http://user:${canary('callback')}@127.0.0.1:1/x?token=${canary('callback')}`,
        })
      }
      await berth().client('alice', canary('basic')).askForToken([])
      await pushImage(berth().client('bob', canary('superuser')), 'bob/app', 'v1', 'secrets').catch(
        () => undefined,
      )
      await berth().services.deferredLog.flush()

      // Without these the search would prove nothing.
      expect(shown.size).toBeGreaterThanOrEqual(5)
      const secrets = [...typed.map(canary), ...shown]
      for (const [name, text] of Object.entries(await everythingKept(berth()))) {
        const found = secrets
          .filter((secret) => text.includes(secret))
          .map((secret) => secret.slice(0, 12))
        expect({ name, found }).toEqual({ name, found: [] })
      }
      const entries = (await everythingKept(berth()))['entries'] ?? ''
      for (const kind of ['create_robot', 'create_application', 'create_app_specific_token']) {
        expect(entries).toContain(kind)
      }
    })
  },
  {
    config: `SUPER_USERS: [root]
FEATURE_SUPER_USERS: true
FEATURE_EXTENDED_ACTION_LOGGING: true
ACTION_LOG_AUDIT_LOGIN_FAILURES: true
ACTION_LOG_AUDIT_PULL_FAILURES: true
ACTION_LOG_AUDIT_PUSH_FAILURES: true
SSRF_ALLOWED_HOSTS: [127.0.0.1]
`,
    async prepare(berth) {
      for (const name of ['alice', 'bob', 'root']) await berth.createUser(name)
      await berth.createOrganization('acme', 'alice')
      await berth.createRepository('acme/app')
    },
  },
)

/** Remembers every secret that an answer shows. */
function watched(client: ApiClient, shown: Set<string>) {
  const keep = (answer: ApiAnswer) => {
    if (answer.text !== '') collect(JSON.parse(answer.text) as unknown, shown)
    return answer
  }
  return {
    post: async (path: string, body?: unknown) => keep(await client.post(path, body)),
    put: async (path: string, body?: unknown) => keep(await client.put(path, body)),
  }
}

function collect(value: unknown, shown: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, member] of Object.entries(value)) {
    const isSecret = typeof member === 'string' && member.length >= 8 && secretMembers.test(name)
    if (isSecret) shown.add(member)
    collect(member, shown)
  }
}

async function everythingKept(berth: RunningBerth): Promise<Record<string, string>> {
  const { reader } = berth.foundation.database
  const months = await reader.selectFrom('log_month').select('month').execute()
  const entries = await Promise.all(
    months.map(({ month }) =>
      monthTables(reader).selectFrom(monthTableAsLogEntry(month)).selectAll().execute(),
    ),
  )
  const jobs = await reader.selectFrom('job').selectAll().execute()
  expect(months.map(({ month }) => tableOfMonth(month))).not.toEqual([])
  return {
    entries: JSON.stringify(entries),
    jobs: JSON.stringify(jobs),
    log: berth.log.text(),
  }
}
