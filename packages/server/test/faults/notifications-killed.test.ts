import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { deliverKind } from '../../src/notifications/deliver.job.ts'
import { roundMilliseconds } from '../harness/doomed-berth.ts'
import { startBerth } from '../harness/running-berth.ts'
import { startUntilSurvived } from '../harness/until-survived.ts'
import { startWebhookReceiver } from '../harness/webhook-receiver.ts'
import { workOffJobs } from '../harness/work-off.ts'

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
      const { deaths, outputs } = await startUntilSurvived({
        dataDirectory: directory.path,
        config,
        entry: join(import.meta.dirname, 'notifying-server.ts'),
        step: 6,
        environment: { BERTH_RECEIVER: hook.url },
      })
      const acknowledged = outputs.flatMap((output) =>
        [...output.matchAll(/^pushed (\S+)$/gm)].map(([, tag = '']) => tag),
      )

      const berth = await startBerth({ config, dataDirectory: directory.path })
      onTestFinished(() => berth.stop())
      berth.clock.advance((outputs.length + 1) * roundMilliseconds)
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
