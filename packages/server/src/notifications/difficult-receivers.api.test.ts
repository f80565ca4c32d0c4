import { expect, onTestFinished, test } from 'vitest'

import { pushImage } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { Outbound } from '../platform/http/outbound.ts'

interface Delivery {
  readonly id: string
  readonly status: string
  readonly attempts: number
  readonly error: string | null
}

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
    const watched = async ({ url }: Pick<WebhookReceiver, 'url'>) => {
      const name = `acme/app${(repositories += 1)}`
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
      const events = await workOffJobs({ foundation, services: { ...services, outbound } })
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
  },
  {
    config: 'SSRF_ALLOWED_HOSTS: [127.0.0.1]\nSESSION_TIMEOUT: 400d\n',
    async prepare(berth) {
      await berth.createUser('owner')
      await berth.createOrganization('acme', 'owner')
    },
  },
)
