import { expect, onTestFinished, test } from 'vitest'

import { pushImage, pushManifest } from '../../test/harness/content.ts'
import { queryCounter } from '../../test/harness/counted-queries.ts'
import { describeEachBerth } from '../../test/harness/each-berth.ts'
import { startWebhookReceiver } from '../../test/harness/webhook-receiver.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

const counter = queryCounter()

describeEachBerth(
  'what notifications cost a push',
  (berth) => {
    test('is nothing while nobody wants to know, and two statements for whoever does', async () => {
      const hook = await startWebhookReceiver()
      onTestFinished(() => hook.stop())
      const name = `owner/cost`
      await berth().createRepository(name)
      const client = berth().client('owner')
      const { manifest } = await pushImage(client, name, 'v0', 'image')
      const push = (tag: string) => pushManifest(client, name, manifest, tag)
      /** Of several pushes: what goes on beside one of them, now and then, only adds to it. */
      const costOf = async (tag: string) => {
        const counts: number[] = []
        for (let count = 0; count < 4; count += 1) {
          counts.push(await counter.of(() => push(`${tag}-${count}`)))
        }
        return Math.min(...counts)
      }
      await push('v1')
      const alone = await costOf('v2')

      const api = await berth().api('owner')
      const path = `/repository/${name}/notification/`
      const make = async (event: string) => {
        const config = { url: hook.url }
        const body = { event, method: 'webhook', config, eventConfig: {} }
        return (await api.post(path, body)).body as { uuid: string }
      }
      // Of another event, and in another repository.
      await make('build_start')
      await push('v3')
      expect(await costOf('v4')).toBe(alone)

      const { uuid } = await make('repo_push')
      await push('v5')
      expect(await costOf('v6')).toBe(alone + 2)
      await make('repo_push')
      await push('v7')
      expect(await costOf('v8')).toBe(alone + 3)

      await api.delete(`${path}${uuid}`)
      await workOffJobs(berth())
      const { notifications } = (await api.get(path)).body as { notifications: { uuid: string }[] }
      for (const each of notifications) await api.delete(`${path}${each.uuid}`)
      await push('v9')
      expect(await costOf('v10')).toBe(alone)
    })
  },
  {
    config: 'SSRF_ALLOWED_HOSTS: [127.0.0.1]\n',
    wrap: counter.wrap,
    prepare: async (berth) => void (await berth.createUser('owner')),
  },
)
