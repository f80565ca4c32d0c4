import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { deliverKind } from '../../src/notifications/deliver.job.ts'
import { startChildServer } from '../harness/child-server.ts'
import { rounds } from '../harness/effort.ts'
import { startBerth } from '../harness/running-berth.ts'
import { startWebhookReceiver } from '../harness/webhook-receiver.ts'
import { workOffJobs } from '../harness/work-off.ts'

const entry = join(import.meta.dirname, 'notifying-server.ts')
/** Every how manieth call is a point to die at. */
const step = Math.max(1, Math.round(6 / rounds(1)))

describeEachDatabase(
  'a server that tells of pushes, killed at any call through its ports',
  (makeDatabase) => {
    test('tells of exactly the pushes that were committed, in their order, at least once', async () => {
      const directory = await temporaryDirectory('notifications-killed', { inMemory: true })
      const hook = await startWebhookReceiver()
      onTestFinished(async () => {
        await hook.stop()
        await directory.remove()
      })
      const config = `DB_URI: ${await makeDatabase()}\nSSRF_ALLOWED_HOSTS: [127.0.0.1]\n`
      const acknowledged: string[] = []
      let deaths = 0
      let round = 0
      for (let isWhole = false; !isWhole;) {
        round += 1
        const child = await startChildServer({
          dataDirectory: directory.path,
          config,
          entry,
          environment: {
            BERTH_ROUND: String(round),
            BERTH_CRASH_AT: String(1 + (round - 1) * step),
            BERTH_RECEIVER: hook.url,
          },
        })
        const survived = new AbortController()
        const looking = setInterval(() => {
          if (child.process.output.includes('survived')) survived.abort()
        }, 20)
        await Promise.race([
          child.process.ended,
          new Promise((done) => survived.signal.addEventListener('abort', done, { once: true })),
        ])
        clearInterval(looking)
        isWhole = survived.signal.aborted
        if (!isWhole) deaths += 1
        acknowledged.push(
          ...[...child.process.output.matchAll(/^pushed (\S+)$/gm)].map(([, tag = '']) => tag),
        )
        await child.stop()
      }

      const berth = await startBerth({ config, dataDirectory: directory.path })
      onTestFinished(() => berth.stop())
      berth.clock.advance((round + 1) * 5 * 60 * 1000)
      await workOffJobs(berth, (kind) => kind === deliverKind)
      const rows = await berth.foundation.database.reader
        .selectFrom('tag')
        .select('name')
        .orderBy('id')
        .execute()
      const committed = rows.map(({ name }) => name)
      const told = hook.received.flatMap(
        ({ text }) => (JSON.parse(text) as { updated_tags: string[] }).updated_tags,
      )
      expect(deaths).toBeGreaterThan(4)
      expect(committed).toEqual(expect.arrayContaining(acknowledged))
      // Whoever forgets what it heard before hears each event once, in the order of the pushes.
      expect([...new Set(told)]).toEqual(committed)
      // An event comes again only when its server died in that moment.
      expect(told.length - committed.length).toBeLessThanOrEqual(deaths)
    })
  },
)
