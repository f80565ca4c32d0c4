import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { describeEachBerth } from '../harness/each-berth.ts'
import { type RunningBerth, testPassword } from '../harness/running-berth.ts'

/** Every credential that the API gives out or takes, by what it is. */
async function makeCredentials(berth: RunningBerth): Promise<Map<string, string>> {
  const made = new Map<string, string>()
  const alice = await berth.api('alice')
  const root = await berth.api('root')
  const keep = (what: string, answer: { body: unknown }, ...path: string[]) => {
    let value: unknown = answer.body
    for (const name of path)
      value = (value as Readonly<Record<string, unknown>> | undefined)?.[name]
    if (typeof value !== 'string' || value.length < 8) {
      throw new Error(`no ${what} was made: ${JSON.stringify(answer.body)}`)
    }
    made.set(what, value)
  }
  await alice.post('/organization/', { name: 'acme' })
  keep('robot token', await alice.put('/organization/acme/robots/ci', {}), 'token')
  keep('robot token of a user', await alice.put('/user/robots/ci', {}), 'token')
  keep('renewed robot token', await alice.post('/user/robots/ci/regenerate'), 'token')
  keep('app token', await alice.post('/user/apptoken', { title: 'x' }), 'token', 'token_code')
  const application = await alice.post('/organization/acme/applications', { name: 'app' })
  keep('client secret', application, 'client_secret')
  const { client_id: clientId } = application.body as { client_id: string }
  const path = `/organization/acme/applications/${clientId}`
  keep('new client secret', await alice.post(`${path}/resetclientsecret`), 'client_secret')
  const named = { name: 'tok', scope: 'repo:read', expiration: 3600 }
  keep('named token', await alice.post(`${path}/tokens`, named), 'token')
  keep('encrypted password', await alice.post('/user/clientkey', { password: testPassword }), 'key')
  const key = { service: 'clair', expiration: null }
  keep('private key', await root.post('/superuser/keys', key), 'private_key')
  const user = { username: 'made', email: 'made@example.com' }
  keep('first password', await root.post('/superuser/users/', user), 'password')
  await alice.put('/user/', { password: 'canary-password-1' })
  made.set('password', 'canary-password-1')
  made.set('password of tests', testPassword)
  made.set('token of an application', await berth.oauthToken('alice', 'repo:read'))
  const browser = await berth.api('root')
  made.set('session', (browser.headers['cookie'] ?? '').split('=').slice(1).join('='))
  return made
}

describeEachBerth(
  'a database that leaked',
  (berth) => {
    test('attack 21: no table has a credential in it', async () => {
      const credentials = await makeCredentials(berth())
      const { reader } = berth().foundation.database
      const tables = await reader.introspection.getTables()
      expect(tables.length).toBeGreaterThan(20)
      const found: string[] = []
      for (const { name } of tables) {
        const { rows } = await sql`select * from ${sql.table(name)}`.execute(reader)
        const texts = rows.flatMap((row) => Object.values(row as object).map(textOf))
        for (const [what, credential] of credentials) {
          const spellings = [credential, Buffer.from(credential).toString('base64')]
          if (texts.some((text) => spellings.some((spelling) => text.includes(spelling)))) {
            found.push(`${what} in ${name}`)
          }
        }
      }
      expect(found).toEqual([])
    })

    test('attack 21: what stands in the tables signs nobody in', async () => {
      const { reader } = berth().foundation.database
      const tables = await reader.introspection.getTables()
      const words = new Set<string>()
      for (const { name } of tables) {
        const { rows } = await sql`select * from ${sql.table(name)}`.execute(reader)
        for (const row of rows) {
          for (const value of Object.values(row as object)) {
            const text = textOf(value)
            if (text.length >= 16 && text.length <= 200 && !/[\s{]/.test(text)) words.add(text)
          }
        }
      }
      for (const word of [...words].slice(0, 200)) {
        const answer = await berth().apiWithToken(word).get('/user/')
        expect(answer.status, word).toBe(401)
      }
    })
  },
  {
    config: 'SUPER_USERS: [root]\nFEATURE_APP_SPECIFIC_TOKENS: true\n',
    async prepare(berth) {
      await berth.createUser('alice')
      await berth.createUser('root')
    },
  },
)

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value)
}
