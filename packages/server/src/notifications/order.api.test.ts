import { expect, onTestFinished, test } from 'vitest'

import { pushImage, pushManifest } from '../../test/harness/content.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { startWebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'
import { deliverKind } from './deliver.job.ts'

const pushers = 4
const pushesOfEach = 15

describeEachBerth(
  'events of parallel pushes',
  (berth) => {
    test('come in the order in which the pushes were committed, whoever works at them', async () => {
      const hook = await startWebhookReceiver()
      onTestFinished(() => hook.stop())
      let turn = 0
      // Now and then the receiver fails.
      hook.answer = () => ({ status: (turn += 1) % 7 === 0 ? 500 : 200 })
      const name = 'owner/busy'
      await berth().createRepository(name)
      const api = await berth().api('owner')
      await api.post(`/repository/${name}/notification/`, {
        event: 'repo_push',
        method: 'webhook',
        config: { url: hook.url },
        eventConfig: {},
      })
      const client = berth().client('owner')
      const { manifest } = await pushImage(client, name, undefined, 'image')
      const isDelivery = (kind: string) => kind === deliverKind
      const pushing = Array.from({ length: pushers }, async (_, pusher) => {
        for (let count = 0; count < pushesOfEach; count += 1) {
          await pushManifest(client, name, manifest, `p${pusher}-${count}`)
        }
      })
      let isPushed = false
      const working = [1, 2].map(async () => {
        while (!isPushed) {
          berth().clock.advance(5000)
          await workOffJobs(berth(), isDelivery)
        }
      })
      await Promise.all(pushing)
      isPushed = true
      await Promise.all(working)
      for (let tries = 0; tries < 30; tries += 1) {
        berth().clock.advance(5000)
        await workOffJobs(berth(), isDelivery)
      }
      const rows = await berth()
        .foundation.database.reader.selectFrom('tag')
        .select('name')
        .orderBy('id')
        .execute()
      const told = hook.received.map(
        ({ text }) => (JSON.parse(text) as { updated_tags: string[] }).updated_tags[0],
      )
      expect(rows).toHaveLength(pushers * pushesOfEach)
      expect([...new Set(told)]).toEqual(rows.map((row) => row.name))
      // A failure is followed by the same event, and by no other.
      const failed = told.filter((_, index) => (index + 1) % 7 === 0)
      const next = told.filter((_, index) => index > 0 && index % 7 === 0)
      expect(next).toEqual(failed.slice(0, next.length))
    })
  },
  {
    config: 'SSRF_ALLOWED_HOSTS: [127.0.0.1]\n',
    prepare: async (berth) => void (await berth.createUser('owner')),
  },
)
