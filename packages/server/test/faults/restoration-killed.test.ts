import { join } from 'node:path'

import { expect, onTestFinished, test } from 'vitest'

import { describeEachDatabase } from '../../../../tools/test/each-database.ts'
import { pushImage, pushManifest } from '../harness/content.ts'
import { startBerth } from '../harness/running-berth.ts'
import { directoryOfTest } from '../harness/serve-in-test.ts'
import { startUntilSurvived } from '../harness/until-survived.ts'

/** More than two steps. */
const tagCount = 130

describeEachDatabase(
  'a server that returns a repository to a moment, killed at any call through its ports',
  (makeDatabase) => {
    test('has returned each tag once when another has gone on with it', async () => {
      const dataDirectory = await directoryOfTest('restoration-killed')
      const config = `DB_URI: ${await makeDatabase()}\n`
      const berth = await startBerth({ config, dataDirectory })
      onTestFinished(() => berth.stop())
      await berth.createUser('owner')
      await berth.createRepository('owner/app')
      const client = berth.client('owner')
      const { manifest: right } = await pushImage(client, 'owner/app', undefined, 'right')
      const { manifest: wrong } = await pushImage(client, 'owner/app', undefined, 'wrong')
      const point = async (manifest: typeof right) => {
        for (let tag = 0; tag < tagCount; tag += 1) {
          await pushManifest(client, 'owner/app', manifest, `v${tag}`)
        }
      }
      await point(right)
      const momentMs = berth.clock()
      berth.clock.advance(1000)
      await point(wrong)

      const { deaths } = await startUntilSurvived({
        dataDirectory,
        config,
        entry: join(import.meta.dirname, 'restoring-server.ts'),
        step: 5,
        environment: { BERTH_MOMENT: String(momentMs) },
      })
      expect(deaths).toBeGreaterThan(2)

      const { reader } = berth.foundation.database
      const restorations = await reader.selectFrom('restoration').selectAll().execute()
      expect(restorations).toMatchObject([
        { state: 'done', failure: null, changed_tags: tagCount, refused_tags: 0 },
      ])
      const intervals = await reader
        .selectFrom('tag')
        .innerJoin('manifest', 'manifest.id', 'tag.manifest_id')
        .select(['tag.name', 'manifest.digest'])
        .orderBy('tag.id')
        .execute()
      const histories = new Map<string, string[]>()
      for (const { name, digest } of intervals) {
        histories.set(name, [...(histories.get(name) ?? []), digest])
      }
      expect(histories.size).toBe(tagCount)
      const history = [right.digest, wrong.digest, right.digest]
      for (const digests of histories.values()) expect(digests).toEqual(history)

      const api = await berth.api('owner')
      const logged = await api.get('/repository/owner/app/aggregatelogs')
      const { aggregated } = logged.body as { aggregated: { kind: string; count: number }[] }
      const reversions = aggregated.filter(({ kind }) => kind === 'revert_tag')
      expect(reversions.reduce((sum, { count }) => sum + count, 0)).toBe(tagCount)
    })
  },
)
