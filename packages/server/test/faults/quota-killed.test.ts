import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import {
  expectExactSums,
  findReserved,
  uncountedManifests,
} from '../../src/quota/recount.fixture.ts'
import { administrator } from '../harness/child-server.ts'
import { blob, pushBlob, pushImage } from '../harness/content.ts'
import { killAtPoints, pointsAmong } from '../harness/kill-at-points.ts'
import { type RunningBerth, startBerth } from '../harness/running-berth.ts'
import { startUntilSurvived } from '../harness/until-survived.ts'
import { workOffJobs } from '../harness/work-off.ts'

const isCount = (kind: string) => kind === 'quota.count-usage'
const quarterOfAnHour = 15 * 60_000

describeEachDatabase('a server with quotas that is killed at any call', (makeDatabase) => {
  test('charges nothing for what it did not store, and holds no room for longer than it says', async () => {
    const databaseUri = await makeDatabase()
    const config = `FEATURE_QUOTA_MANAGEMENT: true
BERTH_QUOTA_PATIENCE: 0
SECRET_KEY: the same for all of them
DATABASE_SECRET_KEY: the same for all of them
`
    const options = {
      config: `DB_URI: ${databaseUri}\n${config}DEFAULT_SYSTEM_REJECT_QUOTA_BYTES: 1T\n`,
      chunkBytes: 300_000,
      step: 24,
    }
    const { deaths, findings } = await killAtPoints(options)
    expect(findings).toEqual([])
    expect(deaths).toBeGreaterThanOrEqual(pointsAmong(50, options))

    const before = await start({ databaseUri, config })
    const { reader } = before.foundation.database
    await expectExactSums(reader)
    expect(await uncountedManifests(reader)).toBe(0)
    const reserved = await findReserved(reader)
    expect(reserved.sumBytes).toBeGreaterThan(0)
    expect(reserved.untilMs).toBeLessThanOrEqual(Date.now() + quarterOfAnHour)

    // Every byte that is not used is there for others then.
    const { id } = (await before.services.accounts.find(administrator.username)) ?? { id: 0 }
    const usedBytes = (await before.services.quota.reports.ofNamespace(id))?.usedBytes ?? 0
    const free = blob('x'.repeat(1000))
    const limit = `DEFAULT_SYSTEM_REJECT_QUOTA_BYTES: ${usedBytes + 1000}\n`
    const berth = await start({ databaseUri, config: `${config}${limit}` })
    const client = berth.client(administrator.username)
    await expect(pushBlob(client, 'admin/later', free)).rejects.toThrow('403')
    berth.clock.advance(quarterOfAnHour + 60_000)
    await pushBlob(client, 'admin/later', free)
    // What was begun is forgotten with its upload.
    await workOffJobs(berth)
    berth.clock.advance(10 * 86_400_000)
    await workOffJobs(berth)
    expect((await findReserved(reader)).sumBytes).toBe(0)
    await expectExactSums(reader)
  })

  test('goes on counting where it was, and counts nothing twice', async () => {
    const databaseUri = await makeDatabase()
    const directory = await temporaryDirectory('counting', { inMemory: true })
    onTestFinished(() => directory.remove())
    const counting = 'FEATURE_QUOTA_MANAGEMENT: true\nQUOTA_BACKFILL_BATCH_SIZE: 1\n'
    const quiet = await start({ databaseUri, config: '' })
    const first = await quiet.another(counting)
    // From now on the job waits for its time.
    await workOffJobs(first, isCount)
    await first.stop()
    await quiet.createUser('alice')
    for (let image = 0; image < 6; image += 1) {
      await pushImage(quiet.client('alice'), `alice/old${image % 2}`, `t${image}`, `old ${image}`)
    }
    const { reader } = quiet.foundation.database
    const uncounted = [await uncountedManifests(reader)]
    const { deaths } = await startUntilSurvived({
      dataDirectory: directory.path,
      config: `DB_URI: ${databaseUri}\n${counting}`,
      entry: join(import.meta.dirname, 'counting-server.ts'),
      step: 15,
      async afterwards() {
        await expectExactSums(reader)
        uncounted.push(await uncountedManifests(reader))
      },
    })
    expect(deaths).toBeGreaterThan(1)
    expect(uncounted).toEqual(uncounted.toSorted((left, right) => right - left))
    expect(new Set(uncounted).size).toBeGreaterThan(1)
    expect(uncounted.at(-1)).toBe(0)
  })
})

async function start(options: {
  readonly databaseUri: string
  readonly config: string
}): Promise<RunningBerth> {
  const berth = await startBerth(options)
  onTestFinished(() => berth.stop())
  return berth
}
