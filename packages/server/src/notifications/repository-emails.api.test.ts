import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { freshPostgresDatabase } from '../../../../tools/test/fresh-database.ts'
import { whyNoPostgres } from '../../../../tools/test/servers/postgres.ts'
import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { pushImage } from '../../test/harness/content.ts'
import type { Engine } from '../../test/harness/each-berth.ts'
import { type MailServer, startMailServer } from '../../test/harness/mail-server.ts'
import { type RunningBerth, startBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

describe('mail about a repository, on SQLite', () => run('sqlite'))
describe('mail about a repository, on PostgreSQL', () => {
  const reason = whyNoPostgres()
  if (reason === undefined) run('postgresql')
  else testThatCannotRun(reason)
})

function run(engine: Engine): void {
  let berth: RunningBerth
  let mail: MailServer
  let drop: (() => Promise<void>) | undefined

  beforeAll(async () => {
    const database = engine === 'postgresql' ? await freshPostgresDatabase() : undefined
    drop = () => database?.drop() ?? Promise.resolve()
    mail = await startMailServer()
    berth = await startBerth({
      config: `MAIL_SERVER: 127.0.0.1
MAIL_PORT: ${mail.port}
MAIL_USE_TLS: false
FEATURE_QUOTA_NOTIFICATIONS: true
`,
      ...(database === undefined ? {} : { databaseUri: database.uri }),
    })
    await berth.createUser('owner')
    await berth.createOrganization('acme', 'owner')
  })

  afterAll(async () => {
    await berth.stop()
    await mail.stop()
    await drop?.()
  })

  const fresh = async (name: string) => {
    await berth.createRepository(`acme/${name}`)
    const path = `/repository/acme/${name}`
    const client = await berth.api('owner')
    return {
      client,
      ask: (email: string) => client.post(`${path}/authorizedemail/${email}`),
      asked: (email: string) => client.get(`${path}/authorizedemail/${email}`),
      notify: (email: string) =>
        client.post(`${path}/notification/`, {
          event: 'repo_push',
          method: 'email',
          config: { email },
          eventConfig: {},
        }),
    }
  }
  const mailsTo = (email: string) => mail.received.filter(({ to }) => to === email)
  const codeTo = (email: string) =>
    /\/authrepoemail\?code=([\w-]+)/.exec(mailsTo(email).at(-1)?.text ?? '')?.[1] ?? ''
  const agree = async (code: string) => await (await berth.api()).form('//authrepoemail', { code })

  test('goes to an address that agreed, and to no other', async () => {
    const { ask, asked, notify } = await fresh('asked')
    const email = 'ops@example.com'
    expect((await asked(email)).status).toBe(404)
    expect((await notify(email)).status).toBe(400)
    expect((await ask('OPS@example.com')).body).toEqual({
      email,
      repository: 'asked',
      namespace: 'acme',
      confirmed: false,
    })
    await workOffJobs(berth)
    expect(mailsTo(email)).toHaveLength(1)
    expect(mailsTo(email)[0]?.text).toContain('acme/asked')

    const code = codeTo(email)
    const anybody = await berth.api()
    expect((await anybody.get(`//authrepoemail?code=${code}`)).status).toBe(200)
    // Programs that look through mails follow links as well.
    expect((await asked(email)).body).toMatchObject({ confirmed: false })
    expect((await agree(code)).status).toBe(200)
    expect((await asked(email)).body).toMatchObject({ confirmed: true })

    expect((await notify(email)).status).toBe(201)
    await pushImage(berth.client('owner'), 'acme/asked', 'v1', 'asked')
    await workOffJobs(berth)
    const told = mailsTo(email).at(-1)
    expect(told?.subject).toContain('acme/asked: pushed v1')
    expect(told?.text).toContain('updated_tags: v1')
    expect(mailsTo(email)).toHaveLength(2)
  })

  test('one agreement is for one repository', async () => {
    const [one, other] = [await fresh('one'), await fresh('other')]
    await one.ask('both@example.com')
    await workOffJobs(berth)
    await agree(codeTo('both@example.com'))
    expect((await one.notify('both@example.com')).status).toBe(201)
    expect((await other.notify('both@example.com')).status).toBe(400)
  })

  test('a mail that is on its way is not sent twice, and an old link does nothing', async () => {
    const { ask } = await fresh('again')
    const email = 'again@example.com'
    await ask(email)
    await ask(email)
    await workOffJobs(berth)
    expect(mailsTo(email)).toHaveLength(1)
    const first = codeTo(email)
    berth.clock.advance(61_000)
    await ask(email)
    await workOffJobs(berth)
    expect(mailsTo(email)).toHaveLength(2)
    expect((await agree(first)).status).toBe(400)
    const second = codeTo(email)
    berth.clock.advance(5 * 24 * 60 * 60 * 1000)
    expect((await agree(second)).status).toBe(400)
    expect((await agree('')).status).toBe(400)
    const owner = await berth.api('owner')
    const { body } = await owner.get(`/repository/acme/again/authorizedemail/${email}`)
    expect(body).toMatchObject({ confirmed: false })
  })

  test('nobody writes to the whole world by it', async () => {
    const { ask } = await fresh('many')
    for (let count = 0; count < 20; count += 1) {
      expect((await ask(`many${count}@example.com`)).status).toBe(200)
    }
    expect((await ask('one-more@example.com')).status).toBe(400)
    expect((await ask('no-address')).status).toBe(400)
  })

  test('of a namespace goes to the proved addresses of its owners', async () => {
    const { database } = berth.foundation
    await database.transaction((tx) =>
      tx
        .updateTable('account')
        .set({ email: 'owner@example.com', is_verified: 1 })
        .where('name', '=', 'owner')
        .execute(),
    )
    const client = await berth.api('owner')
    const make = async (path: string, email: string) =>
      await client.post(path, {
        event: 'quota_error',
        method: 'email',
        config: { email },
        eventConfig: {},
      })
    const path = '/organization/acme/notifications'
    expect((await make(path, 'stranger@example.com')).status).toBe(400)
    const made = await make(path, 'owner@example.com')
    expect(made.status).toBe(201)
    expect((await make('/user/namespacenotifications', 'owner@example.com')).status).toBe(201)
    const { uuid } = made.body as { uuid: string }
    await client.post(`${path}/${uuid}/test`)
    await workOffJobs(berth)
    expect(mailsTo('owner@example.com').at(-1)?.subject).toContain('acme has no room left')
  })
}
