import { sql } from 'kysely'
import { expect, onTestFinished, test } from 'vitest'

import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { Outbound } from '../platform/http/outbound.ts'
import { deliverKind } from './deliver.job.ts'

interface Delivery {
  readonly id: string
  readonly status: string
  readonly attempts: number
  readonly error: string | null
}

const isDelivery = (kind: string) => kind === deliverKind

/** A fault that nobody has foreseen. */
class FaultyOutbound extends Outbound {
  override async request(): Promise<never> {
    return await Promise.reject(new TypeError('nobody has thought of this'))
  }
}

describeEachBerth(
  'receivers that are difficult',
  (berth) => {
    const receiver = async () => {
      const started = await startWebhookReceiver()
      onTestFinished(() => started.stop())
      return started
    }
    let repositories = 0
    const watched = async ({ url }: WebhookReceiver, namespace = 'acme') => {
      const name = `${namespace}/app${(repositories += 1)}`
      await berth().createRepository(name)
      const client = await berth().api('owner')
      const path = `/repository/${name}/notification/`
      const body = { event: 'repo_push', method: 'webhook', config: { url }, eventConfig: {} }
      const { uuid } = (await client.post(path, body)).body as { uuid: string }
      const one = `${path}${uuid}`
      return {
        name,
        client,
        one,
        push: async (tag: string) => await pushImage(berth().client('owner'), name, tag, name),
        deliveries: async () =>
          ((await client.get(`${one}/deliveries`)).body as { deliveries: Delivery[] }).deliveries,
      }
    }

    test('a fault of the registry is a try that is written down, and its job says why', async () => {
      const hook = await receiver()
      const { push, deliveries } = await watched(hook)
      await push('v1')
      const { foundation, services } = berth()
      const outbound = new FaultyOutbound({ allowedHosts: [] })
      const events = await workOffJobs(
        { foundation, services: { ...services, outbound } },
        isDelivery,
      )
      expect(events).toContainEqual(
        expect.objectContaining({
          event: 'failed',
          error: new TypeError('nobody has thought of this'),
        }),
      )
      expect(await deliveries()).toMatchObject([
        {
          status: 'waiting',
          attempts: 1,
          error: expect.stringContaining('a fault of this registry'),
        },
      ])
      berth().clock.advance(10_000)
      await workOffJobs(berth())
      expect(await deliveries()).toMatchObject([{ status: 'delivered', attempts: 2 }])
      expect(hook.received).toHaveLength(1)
    })

    test('a receiver that takes its time has its turn, and then others have theirs', async () => {
      const hook = await receiver()
      hook.answer = () => {
        berth().clock.advance(2000)
        return { status: 200 }
      }
      const { push, deliveries } = await watched(hook)
      for (const tag of ['v1', 'v2', 'v3', 'v4', 'v5']) await push(tag)
      const events = await workOffJobs(berth(), isDelivery)
      expect(events.map(({ event }) => event)).toEqual(['finished', 'finished', 'finished'])
      expect((await deliveries()).map(({ status }) => status)).toEqual(Array(5).fill('delivered'))
    })

    test('slow receivers of one namespace leave places for those of others', async () => {
      const [slow, quick] = [await receiver(), await receiver()]
      const released = Promise.withResolvers<undefined>()
      slow.answer = async () => {
        await released.promise
        return { status: 200 }
      }
      const ofAcme = await Promise.all(Array.from({ length: 7 }, async () => await watched(slow)))
      const ofRival = await watched(quick, 'rival')
      for (const { push } of [...ofAcme, ofRival]) await push('v1')
      const work = workOffJobs(berth(), isDelivery)
      const jobs = berth().foundation.database.reader.selectFrom('job').select('id')
      const free = jobs.where('kind', '=', deliverKind).where('leased_by', 'is', null)
      await waitUntil('four wait for their receiver, and three for a place', async () => {
        const isSo = slow.received.length === 4 && quick.received.length === 1
        return isSo && (await free.execute()).length === 3
      })
      released.resolve(undefined)
      await work
      berth().clock.advance(1000)
      await workOffJobs(berth(), isDelivery)
      expect(slow.received).toHaveLength(7)
    })

    test('ten tests and repetitions wait at the most', async () => {
      const hook = await receiver()
      const { client, one, push, deliveries } = await watched(hook)
      await push('v1')
      await workOffJobs(berth(), isDelivery)
      const [sent] = await deliveries()
      const again = `${one}/deliveries/${sent?.id}/resend`
      for (let count = 0; count < 5; count += 1) {
        expect((await client.post(`${one}/test`)).status).toBe(200)
        expect((await client.post(again)).status).toBe(201)
      }
      const refused = { status: 400, body: { error_type: 'invalid_request' } }
      expect(await client.post(`${one}/test`)).toMatchObject(refused)
      expect(await client.post(again)).toMatchObject(refused)
      await workOffJobs(berth(), isDelivery)
      expect(hook.received).toHaveLength(11)
      expect((await client.post(`${one}/test`)).status).toBe(200)
    })

    test('thousands of events behind one that is dead hide nobody from the sweep', async () => {
      const hook = await receiver()
      hook.answer = () => ({ status: 500 })
      const [dead, other] = [await watched(hook), await watched(hook)]
      await dead.push('v1')
      await workOffJobs(berth(), isDelivery)
      const { database } = berth().foundation
      await database.transaction(async (tx) => {
        await sql`insert into notification_delivery (notification_id, event_id, kind, event_data,
            details, happened_at_ms, attempts, due_at_ms)
          with recursive n (i) as (select 1 union all select i + 1 from n where i < 1200)
          select notification_id, 'e' || i, 'event', event_data, details, 1, 0, i / 2
          from n, (select * from notification_delivery where finished_at_ms is null limit 1) as one
          `.execute(tx)
      })
      await other.push('v1')
      await database.transaction((tx) =>
        tx.deleteFrom('job').where('kind', '=', deliverKind).execute(),
      )
      berth().clock.advance(11 * 60 * 1000)
      await workOffJobs(berth(), (kind) => kind === 'notifications.sweep')
      const waiting = await database.reader
        .selectFrom('notification_delivery')
        .select('notification_id')
        .distinct()
        .where('finished_at_ms', 'is', null)
        .execute()
      const jobs = await database.reader
        .selectFrom('job')
        .select('unique_key')
        .where('kind', '=', deliverKind)
        .execute()
      expect(waiting).toHaveLength(2)
      expect(new Set(jobs.map((job) => job.unique_key))).toEqual(
        new Set(waiting.map((row) => `${deliverKind}:${row.notification_id}`)),
      )
    })
  },
  {
    config: 'SSRF_ALLOWED_HOSTS: [127.0.0.1]\nSESSION_TIMEOUT: 400d\n',
    async prepare(berth) {
      await berth.createUser('owner')
      for (const name of ['acme', 'rival']) await berth.createOrganization(name, 'owner')
    },
  },
)
