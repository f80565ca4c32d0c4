import { createHmac } from 'node:crypto'

import { describe, expect, onTestFinished, test } from 'vitest'

import { pushImage, pushManifest } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

const config = `SERVER_HOSTNAME: berth.example.com
SSRF_ALLOWED_HOSTS: [127.0.0.1]
SESSION_TIMEOUT: 400d
`
const hour = 60 * 60 * 1000

interface Delivery {
  readonly id: string
  readonly event_id: string
  readonly kind: string
  readonly status: string
  readonly attempts: number
  readonly response_status: number | null
  readonly error: string | null
  readonly event_data: { readonly updated_tags: readonly string[] }
}

describeEachBerth(
  'deliveries',
  (berth) => {
    const receiver = async () => {
      const started = await startWebhookReceiver()
      onTestFinished(() => started.stop())
      return started
    }
    let repositories = 0
    /** A repository of its own with a notification that is sent to the receiver. */
    const watched = async (
      { url }: WebhookReceiver,
      more: { method?: string; template?: string; secret?: string } = {},
    ) => {
      const { method = 'webhook', ...given } = more
      const name = `acme/app${(repositories += 1)}`
      await berth().createRepository(name)
      const path = `/repository/${name}/notification/`
      const client = await berth().api('owner')
      const body = { event: 'repo_push', method, config: { url, ...given }, eventConfig: {} }
      const { uuid } = (await client.post(path, body)).body as { uuid: string }
      const one = `${path}${uuid}`
      return {
        name,
        client,
        one,
        push: async (tag: string) => await pushImage(berth().client('owner'), name, tag, name),
        shown: async () =>
          (await client.get(one)).body as { number_of_failures: number; disabled_reason?: string },
        deliveries: async (query = '') => {
          const answer = await client.get(`${one}/deliveries${query}`)
          return answer.body as { deliveries: Delivery[]; next_page?: string }
        },
      }
    }
    const tagsIn = ({ received }: WebhookReceiver) =>
      received.flatMap(({ text }) => (JSON.parse(text) as Delivery['event_data']).updated_tags)

    test('a push is told with what Quay tells, and the delivery is in the list', async () => {
      const hook = await receiver()
      hook.answer = () => ({ status: 202, body: 'thanks' })
      const { name, push, deliveries } = await watched(hook)
      await push('v1')
      await workOffJobs(berth())
      const repository = name.slice('acme/'.length)
      const data = {
        repository: name,
        namespace: 'acme',
        name: repository,
        docker_url: `berth.example.com/${name}`,
        homepage: `http://berth.example.com/repository/${name}`,
        updated_tags: ['v1'],
      }
      expect(hook.received).toHaveLength(1)
      expect(JSON.parse(hook.received[0]?.text ?? '')).toEqual(data)
      expect(hook.received[0]?.headers).toMatchObject({
        'content-type': 'application/json',
        'berth-event': 'repo_push',
      })
      expect((await deliveries()).deliveries).toEqual([
        {
          id: expect.stringMatching(/^\d+$/),
          event_id: expect.any(String),
          kind: 'event',
          status: 'delivered',
          attempts: 1,
          created: expect.stringContaining(' -0000'),
          next_attempt: null,
          finished: expect.stringContaining(' -0000'),
          response_status: 202,
          response_excerpt: 'thanks',
          duration_ms: expect.any(Number),
          error: null,
          event_data: data,
        },
      ])
    })

    test('several tags of one push are one event, and a push by digest alone is none', async () => {
      const hook = await receiver()
      const { name, push } = await watched(hook)
      const { manifest } = await push('v1')
      const client = berth().client('owner')
      await pushManifest(client, name, manifest)
      await pushManifest(client, name, manifest, `${manifest.digest}?tag=v2&tag=v3`)
      await workOffJobs(berth())
      expect(hook.received.map(({ text }) => JSON.parse(text) as object)).toMatchObject([
        { updated_tags: ['v1'] },
        { updated_tags: ['v2', 'v3'] },
      ])
    })

    describe('to a receiver that fails', () => {
      test('are tried again later and later, and those behind them wait: the order stays', async () => {
        const hook = await receiver()
        hook.answer = () => ({ status: 503 })
        const { push, deliveries } = await watched(hook)
        for (const tag of ['v1', 'v2', 'v3']) await push(tag)
        await workOffJobs(berth())
        expect(tagsIn(hook)).toEqual(['v1'])
        for (const seconds of [2, 4, 8]) {
          const before = hook.received.length
          berth().clock.advance(seconds * 1000)
          await workOffJobs(berth())
          expect(hook.received.length).toBe(before + 1)
        }
        // The next pause is 8 s at least.
        berth().clock.advance(4000)
        await workOffJobs(berth())
        expect(hook.received.length).toBe(4)
        expect(new Set(tagsIn(hook))).toEqual(new Set(['v1']))
        expect((await deliveries()).deliveries).toMatchObject([
          { status: 'waiting', attempts: 0 },
          { status: 'waiting', attempts: 0 },
          { status: 'waiting', attempts: 4, error: 'the receiver answered 503' },
        ])
        hook.answer = () => ({ status: 200 })
        berth().clock.advance(hour)
        await workOffJobs(berth())
        expect(tagsIn(hook).slice(-3)).toEqual(['v1', 'v2', 'v3'])
      })

      test('hold up nobody else', async () => {
        const [slow, other] = [await receiver(), await receiver()]
        slow.answer = () => ({ status: 500 })
        const { name, push, client } = await watched(slow)
        await client.post(`/repository/${name}/notification/`, {
          event: 'repo_push',
          method: 'webhook',
          config: { url: other.url },
          eventConfig: {},
        })
        for (const tag of ['v1', 'v2']) await push(tag)
        await workOffJobs(berth())
        expect([tagsIn(slow), tagsIn(other)]).toEqual([['v1'], ['v1', 'v2']])
      })

      test('are given up after a day, and after three of them nothing more is sent', async () => {
        const hook = await receiver()
        hook.answer = () => ({ status: 500, body: 'broken' })
        const { push, shown, deliveries, client, one } = await watched(hook)
        for (const tag of ['v1', 'v2', 'v3', 'v4']) await push(tag)
        await workOffJobs(berth())
        for (let hours = 0; hours < 23; hours += 1) {
          berth().clock.advance(hour)
          await workOffJobs(berth())
        }
        expect(await shown()).toMatchObject({ number_of_failures: 0 })
        berth().clock.advance(2 * hour)
        await workOffJobs(berth())
        const off = await shown()
        expect(off).toMatchObject({ number_of_failures: 3 })
        expect(off.disabled_reason).toContain('the receiver answered 500')
        const { deliveries: four } = await deliveries()
        expect(four.map(({ status }) => status)).toEqual(Array(4).fill('failed'))
        expect(four[0]?.error).toContain('the notification is off')
        expect(four[3]).toMatchObject({ response_status: 500, response_excerpt: 'broken' })

        const before = hook.received.length
        await push('v5')
        await workOffJobs(berth())
        expect(hook.received.length).toBe(before)
        expect((await deliveries()).deliveries).toHaveLength(4)

        hook.answer = () => ({ status: 200 })
        expect((await client.post(`${one}/test`)).status).toBe(200)
        await workOffJobs(berth())
        expect(tagsIn(hook).slice(before)).toEqual(['latest', 'foo'])

        expect((await client.post(one)).status).toBe(204)
        expect(await shown()).not.toHaveProperty('disabled_reason')
        await push('v6')
        await workOffJobs(berth())
        expect(tagsIn(hook).at(-1)).toBe('v6')
      })

      test('a success in between starts the count of failures anew', async () => {
        const hook = await receiver()
        const { push, shown } = await watched(hook)
        for (const [status, failures] of [
          [410, 1],
          [410, 2],
          [200, 0],
          [410, 1],
        ] as const) {
          hook.answer = () => ({ status })
          await push(`v${hook.received.length}`)
          await workOffJobs(berth())
          expect(await shown()).toMatchObject({ number_of_failures: failures })
        }
      })

      test('an event that is refused for what it is holds up the next for a minute only', async () => {
        const hook = await receiver()
        hook.answer = ({ text }) => ({ status: text.includes('bad') ? 422 : 200 })
        const { push } = await watched(hook)
        for (const tag of ['bad', 'good']) await push(tag)
        for (let seconds = 0; seconds < 60; seconds += 4) {
          await workOffJobs(berth())
          berth().clock.advance(4000)
        }
        expect(tagsIn(hook)).toEqual([...Array<string>(5).fill('bad'), 'good'])
      })

      test('are told of in plain words when nobody listens there', async () => {
        const hook = await receiver()
        const { push, deliveries } = await watched(hook)
        await hook.stop()
        await push('v1')
        await workOffJobs(berth())
        const [only] = (await deliveries()).deliveries
        expect(only).toMatchObject({ status: 'waiting', response_status: null })
        expect(only?.error).toContain('did not answer: ECONNREFUSED')
      })
    })

    test('an event can be looked up and sent again, and keeps its id', async () => {
      const hook = await receiver()
      const { push, deliveries, client, one } = await watched(hook)
      await push('v1')
      await workOffJobs(berth())
      const [first] = (await deliveries()).deliveries
      expect((await client.get(`${one}/deliveries/${first?.id}`)).body).toEqual(first)
      const again = await client.post(`${one}/deliveries/${first?.id}/resend`)
      expect(again.status).toBe(201)
      await workOffJobs(berth())
      expect(tagsIn(hook)).toEqual(['v1', 'v1'])
      const { id } = again.body as { id: string }
      expect((await client.get(`${one}/deliveries/${id}`)).body).toMatchObject({
        kind: 'again',
        status: 'delivered',
        event_id: first?.event_id,
      })
      for (const unknown of ['0', 'x', '999999999']) {
        expect((await client.get(`${one}/deliveries/${unknown}`)).status).toBe(404)
        expect((await client.post(`${one}/deliveries/${unknown}/resend`)).status).toBe(404)
      }
    })

    test('a test waits for nothing, and is tried once', async () => {
      const hook = await receiver()
      hook.answer = () => ({ status: 500 })
      const { push, deliveries, client, one, shown } = await watched(hook)
      await push('v1')
      await workOffJobs(berth())
      await client.post(`${one}/test`)
      await workOffJobs(berth())
      expect((await deliveries()).deliveries).toMatchObject([
        { kind: 'test', status: 'failed', attempts: 1, response_status: 500 },
        { kind: 'event', status: 'waiting' },
      ])
      expect(await shown()).toMatchObject({ number_of_failures: 0 })
    })

    test('the list goes on in pages, and forgets what is a week old', async () => {
      const hook = await receiver()
      const { push, deliveries } = await watched(hook)
      for (const tag of ['v1', 'v2', 'v3']) await push(tag)
      await workOffJobs(berth())
      const first = await deliveries('?limit=2')
      const second = await deliveries(`?limit=2&next_page=${first.next_page}`)
      const tags = [...first.deliveries, ...second.deliveries].flatMap(
        ({ event_data }) => event_data.updated_tags,
      )
      expect([tags, second.next_page]).toEqual([['v3', 'v2', 'v1'], undefined])
      berth().clock.advance(7 * 24 * hour + 1)
      await workOffJobs(berth())
      expect((await deliveries()).deliveries).toEqual([])
    })

    test('a notification that is deleted sends nothing that waits', async () => {
      const hook = await receiver()
      hook.answer = () => ({ status: 500 })
      const { push, client, one } = await watched(hook)
      await push('v1')
      await workOffJobs(berth())
      await client.delete(one)
      berth().clock.advance(hour)
      await workOffJobs(berth())
      expect(hook.received).toHaveLength(1)
    })

    test('redirects are not followed', async () => {
      const [hook, other] = [await receiver(), await receiver()]
      hook.answer = () => ({ status: 307, headers: { location: other.url } })
      const { push, deliveries } = await watched(hook)
      await push('v1')
      await workOffJobs(berth())
      expect(other.received).toEqual([])
      expect((await deliveries()).deliveries[0]?.error).toContain(`redirects to ${other.url}`)
    })

    describe('by method', () => {
      const sentBy = async (method: string, more: { template?: string; secret?: string } = {}) => {
        const hook = await receiver()
        const { name, push } = await watched(hook, { method, ...more })
        const { manifest } = await push('v1')
        await workOffJobs(berth())
        const [sent] = hook.received
        if (sent === undefined) throw new Error(`nothing was sent by ${method}`)
        return { ...sent, name, manifest, body: JSON.parse(sent.text) as never }
      }

      test('a template makes the body', async () => {
        const template = JSON.stringify({
          text: 'Pushed ${event_data.name}: ${event_data.updated_tags}',
          tags: '${event_data.updated_tags}',
          first: '${event_data.updated_tags[0]}',
          none: '${event_data.nosuch}',
          count: 1,
        })
        const { body, name } = await sentBy('webhook', { template })
        const repository = name.slice('acme/'.length)
        expect(body).toEqual({
          text: `Pushed ${repository}: v1`,
          tags: ['v1'],
          first: 'v1',
          none: null,
          count: 1,
        })
      })

      test('a CloudEvent is one of version 1.0', async () => {
        const { body, headers, name, manifest } = await sentBy('cloudevents')
        expect(headers['content-type']).toBe('application/cloudevents+json; charset=utf-8')
        expect(body).toEqual({
          specversion: '1.0',
          id: expect.any(String),
          source: 'http://berth.example.com',
          type: 'berth.repo_push',
          time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
          subject: name,
          datacontenttype: 'application/json',
          data: expect.objectContaining({
            updated_tags: ['v1'],
            manifest_digest: manifest.digest,
            actor: 'owner',
          }),
        })
      })

      test('a signature is that of the Standard Webhooks specification', async () => {
        const key = Buffer.alloc(32, 5)
        const secret = `whsec_${key.toString('base64')}`
        const { headers, text } = await sentBy('signed_webhook', { secret })
        const id = String(headers['webhook-id'])
        const timestamp = String(headers['webhook-timestamp'])
        const hmac = createHmac('sha256', key).update(`${id}.${timestamp}.${text}`)
        expect(headers['webhook-signature']).toBe(`v1,${hmac.digest('base64')}`)
        const nowSeconds = berth().clock() / 1000
        expect(Math.abs(nowSeconds - Number(timestamp))).toBeLessThan(60)
        expect(JSON.parse(text)).toMatchObject({ type: 'repo_push', data: { actor: 'owner' } })
      })

      test('Slack gets a text with a link', async () => {
        const { body, name } = await sentBy('slack')
        const link = `http://berth.example.com/repository/${name}`
        expect(body).toMatchObject({
          attachments: [{ text: `<${link}|${name}: pushed v1>`, fallback: `${name}: pushed v1` }],
        })
      })

      test('Microsoft Teams gets an Adaptive Card', async () => {
        const { body, name } = await sentBy('teams')
        expect(body).toMatchObject({
          type: 'message',
          attachments: [
            {
              contentType: 'application/vnd.microsoft.card.adaptive',
              content: {
                type: 'AdaptiveCard',
                body: [{ text: `${name}: pushed v1` }, { type: 'FactSet' }],
              },
            },
          ],
        })
      })

      test('a distribution endpoint gets the envelope that it knows', async () => {
        const { body, headers, name, manifest } = await sentBy('distribution_events')
        expect(headers['content-type']).toBe('application/vnd.docker.distribution.events.v2+json')
        expect(body).toMatchObject({
          events: [
            {
              id: expect.any(String),
              action: 'push',
              target: {
                mediaType: manifest.mediaType,
                digest: manifest.digest,
                size: manifest.content.length,
                length: manifest.content.length,
                repository: name,
                tag: 'v1',
                url: `http://berth.example.com/v2/${name}/manifests/${manifest.digest}`,
              },
              request: { host: 'berth.example.com', method: 'PUT' },
              actor: { name: 'owner' },
            },
          ],
        })
      })

      test.each([
        ['flowdock', { flow_api_token: 'x' }, 'Flowdock was shut down'],
        ['hipchat', { room_id: '1', notification_token: 'x' }, 'HipChat was shut down'],
      ])(
        '%s is taken as in Quay, and says that its service is gone',
        async (method, given, said) => {
          const name = `acme/app${(repositories += 1)}`
          await berth().createRepository(name)
          const client = await berth().api('owner')
          const path = `/repository/${name}/notification/`
          const body = { event: 'repo_push', method, config: given, eventConfig: {} }
          const made = await client.post(path, body)
          expect(made).toMatchObject({ status: 201, body: { config: given } })
          await pushImage(berth().client('owner'), name, 'v1', name)
          await workOffJobs(berth())
          const { uuid } = made.body as { uuid: string }
          const { deliveries } = (await client.get(`${path}${uuid}/deliveries`)).body as {
            deliveries: Delivery[]
          }
          expect(deliveries).toMatchObject([{ status: 'failed', attempts: 1 }])
          expect(deliveries[0]?.error).toContain(said)
        },
      )
    })
  },
  {
    config,
    async prepare(berth) {
      await berth.createUser('owner')
      await berth.createOrganization('acme', 'owner')
    },
  },
)
