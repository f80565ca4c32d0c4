import { describe, expect, onTestFinished, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { startWebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

const config = `SERVER_HOSTNAME: berth.example.com
SSRF_ALLOWED_HOSTS: [127.0.0.1]
WEBHOOK_HOSTNAME_BLACKLIST: [Blocked.example.com]
FEATURE_QUOTA_NOTIFICATIONS: true
`
const url = 'http://127.0.0.1:9/x'
const wanted = { event: 'repo_push', method: 'webhook', config: { url }, eventConfig: {} }

interface Made {
  readonly uuid: string
  readonly config: Readonly<Record<string, string>>
}

describeEachBerth(
  'notifications',
  (berth) => {
    const receiver = async () => {
      const started = await startWebhookReceiver()
      onTestFinished(() => started.stop())
      return started
    }
    let repositories = 0
    const fresh = async () => {
      const name = `acme/app${(repositories += 1)}`
      await berth().createRepository(name)
      return { name, path: `/repository/${name}/notification/` }
    }
    const owner = () => berth().api('owner')
    const entriesOf = async (path: string) => {
      const { body } = await (await owner()).get(path)
      const { logs } = body as { logs: { kind: string; metadata: Record<string, unknown> }[] }
      return logs
        .filter(({ kind }) => kind.endsWith('notification'))
        .map(({ kind, metadata }) => ({ kind, metadata }))
    }

    describe('of a repository', () => {
      test('are made, listed, shown, reset and deleted, and each change is in the log', async () => {
        const { name, path } = await fresh()
        const client = await owner()
        const made = await client.post(path, { ...wanted, title: 'hook' })
        const { uuid } = made.body as Made
        const shown = {
          uuid,
          title: 'hook',
          event: 'repo_push',
          method: 'webhook',
          config: { url },
          event_config: {},
          number_of_failures: 0,
        }
        expect(made).toMatchObject({ status: 201, body: shown })
        expect((await client.get(path)).body).toEqual({ notifications: [shown] })
        expect((await client.get(`${path}${uuid}`)).body).toEqual(shown)
        expect((await client.post(`${path}${uuid}`)).status).toBe(204)
        expect((await client.delete(`${path}${uuid}`)).status).toBe(204)
        expect((await client.get(path)).body).toEqual({ notifications: [] })
        const metadata = {
          repo: name.slice('acme/'.length),
          namespace: 'acme',
          notification_id: uuid,
          event: 'repo_push',
          method: 'webhook',
        }
        expect(await entriesOf(`/repository/${name}/logs`)).toEqual([
          { kind: 'delete_repo_notification', metadata },
          { kind: 'reset_repo_notification', metadata },
          { kind: 'add_repo_notification', metadata },
        ])
      })

      test.each([
        ['an event that there is not', { event: 'nosuch' }],
        ['an event of namespaces', { event: 'quota_warning' }],
        ['a method that there is not', { method: 'pigeon' }],
        ['no URL', { config: {} }],
        ['what is no URL', { config: { url: 'nope' } }],
        ['a URL whose password is none', { config: { url: 'https://%zz:x@example.com/' } }],
        ['a URL of another scheme', { config: { url: 'file:///etc/passwd' } }],
        ['a template that is no JSON', { config: { url, template: '{bad' } }],
        ['a template that names nothing', { config: { url, template: '{"x":"${a b}"}' } }],
        ['a host that an operator blocks', { config: { url: 'https://BLOCKED.example.com./x' } }],
        ['the address of the metadata service', { config: { url: 'http://169.254.169.254/' } }],
        ['a private address', { config: { url: 'http://10.0.0.1/x' } }],
        ['a private address in IPv6', { config: { url: 'http://[::ffff:10.0.0.1]/x' } }],
        ['a user that there is not', quayNotification('user', 'nobody')],
        ['a team that there is not', quayNotification('team', 'nobody')],
        ['another organization', quayNotification('org', 'rival')],
        ['an address that did not agree', { method: 'email', config: { email: 'a@example.com' } }],
        ['an end of tags without days', { event: 'repo_image_expiry' }],
        ['days that are none', { event: 'repo_image_expiry', eventConfig: { days: 0 } }],
        ['a secret that is none', { method: 'signed_webhook', config: { url, secret: 'short' } }],
        ['a pattern that is none', { event: 'build_start', eventConfig: { 'ref-regex': '(' } }],
        [
          'what distribution does not tell',
          { event: 'repo_image_expiry', method: 'distribution_events', eventConfig: { days: 1 } },
        ],
      ])('with %s are refused', async (_what, given) => {
        const { path } = await fresh()
        const answer = await (await owner()).post(path, { ...wanted, ...given })
        expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
        expect((await (await owner()).get(path)).body).toEqual({ notifications: [] })
      })

      test('there are at most fifty', async () => {
        const { path } = await fresh()
        const client = await owner()
        for (let count = 0; count < 50; count += 1) {
          expect((await client.post(path, wanted)).status).toBe(201)
        }
        expect((await client.post(path, wanted)).status).toBe(400)
      })

      test('another repository does not have them', async () => {
        const [one, other] = [await fresh(), await fresh()]
        const client = await owner()
        const { uuid } = (await client.post(one.path, wanted)).body as Made
        expect((await client.get(`${other.path}${uuid}`)).status).toBe(404)
        for (const answer of [
          await client.delete(`${other.path}${uuid}`),
          await client.post(`${other.path}${uuid}`),
          await client.post(`${other.path}${uuid}/test`),
        ]) {
          expect(answer).toMatchObject({ status: 400, body: { error_type: 'invalid_request' } })
        }
        expect((await client.get(`${one.path}${uuid}`)).status).toBe(200)
      })

      test('a secret is shown to whoever makes it, and never again', async () => {
        const { path } = await fresh()
        const client = await owner()
        const signed = { ...wanted, method: 'signed_webhook' }
        const made = (await client.post(path, signed)).body as Made
        expect(made.config['secret']).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
        expect((await client.get(`${path}${made.uuid}`)).body).toMatchObject({ config: { url } })
        const listed = await client.get(path)
        expect(listed.text).not.toContain('whsec_')
        const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`
        const own = await client.post(path, { ...signed, config: { url, secret } })
        expect(own).toMatchObject({ status: 201, body: { config: { secret } } })
      })

      test('attack 21: addresses and secrets cannot be read in the database', async () => {
        const { path } = await fresh()
        const canary = 'http://127.0.0.1:9/canary'
        await (await owner()).post(path, { ...wanted, method: 'slack', config: { url: canary } })
        const { reader } = berth().foundation.database
        const rows = await reader.selectFrom('notification').selectAll().execute()
        expect(JSON.stringify(rows)).not.toContain('canary')
      })
    })

    describe('in the drawer', () => {
      test.each([
        ['a user', 'user', 'reader', 'reader'],
        ['the people of a team', 'team', 'devs', 'member'],
        ['the owners of the organization', 'org', 'acme', 'owner'],
      ])('tell %s of a push', async (_whom, kind, name, hears) => {
        const { name: repository, path } = await fresh()
        await (await owner()).post(path, { ...wanted, ...quayNotification(kind, name) })
        await pushImage(berth().client('owner'), repository, 'v1', repository)
        await workOffJobs(berth())
        const { body } = await (await berth().api(hears)).get('/user/notifications?limit=100')
        const { notifications } = body as { notifications: Record<string, unknown>[] }
        expect(notifications.filter((each) => JSON.stringify(each).includes(repository))).toEqual([
          {
            id: expect.any(String),
            organization: kind === 'org' ? 'acme' : null,
            kind: 'repo_push',
            created: expect.stringContaining(' -0000'),
            dismissed: false,
            metadata: {
              repository,
              namespace: 'acme',
              name: repository.slice('acme/'.length),
              docker_url: `berth.example.com/${repository}`,
              homepage: `http://berth.example.com/repository/${repository}`,
              updated_tags: ['v1'],
            },
          },
        ])
      })
    })

    describe('of a namespace', () => {
      const path = '/organization/acme/notifications'

      test('are made, listed, reset, tested and deleted, and each change is in the log', async () => {
        const { url: hook, received } = await receiver()
        const client = await owner()
        const quota = { ...wanted, event: 'quota_warning', config: { url: hook } }
        const made = await client.post(path, quota)
        const { uuid } = made.body as Made
        expect(made).toMatchObject({ status: 201, body: { event: 'quota_warning', title: null } })
        expect((await client.post(`${path}/${uuid}/test`)).body).toEqual({})
        await workOffJobs(berth())
        expect(received.map(({ text }) => JSON.parse(text) as object)).toMatchObject([
          { namespace: 'acme', threshold_percent: 80, limit_bytes: 1_073_741_824 },
        ])
        expect((await client.post(`${path}/${uuid}`)).status).toBe(204)
        expect((await client.delete(`${path}/${uuid}`)).status).toBe(204)
        expect((await client.delete(`${path}/${uuid}`)).status).toBe(404)
        const metadata = {
          namespace: 'acme',
          notification_id: uuid,
          event: 'quota_warning',
          method: 'webhook',
        }
        expect((await entriesOf('/organization/acme/logs')).slice(0, 3)).toEqual([
          { kind: 'delete_namespace_notification', metadata },
          { kind: 'reset_namespace_notification', metadata },
          { kind: 'create_namespace_notification', metadata },
        ])
      })

      test('are of its own events, and those of a user are the user’s', async () => {
        const reader = await berth().api('reader')
        const own = '/user/namespacenotifications'
        const quota = { ...wanted, event: 'quota_error' }
        expect((await reader.post(own, wanted)).status).toBe(400)
        const team = { ...quota, ...quayNotification('team', 'devs'), event: 'quota_error' }
        expect((await reader.post(own, team)).status).toBe(400)
        const { uuid } = (await reader.post(own, quota)).body as Made
        expect((await reader.get(`${own}/${uuid}`)).status).toBe(200)
        const other = await owner()
        expect((await other.get(`${own}/${uuid}`)).status).toBe(404)
        expect((await other.get(`${path}/${uuid}`)).status).toBe(404)
      })
    })
  },
  {
    config,
    async prepare(berth) {
      for (const name of ['owner', 'reader', 'member']) await berth.createUser(name)
      await berth.createOrganization('acme', 'owner')
      await berth.createOrganization('rival', 'reader')
      await berth.createTeam('acme', 'devs', 'member')
      await berth.addToTeam('acme', 'devs', 'member')
    },
  },
)

function quayNotification(kind: string, name: string) {
  return { method: 'quay_notification', config: { target: { kind, name } } }
}
