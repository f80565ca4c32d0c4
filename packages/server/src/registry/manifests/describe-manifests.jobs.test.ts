import { expect, test } from 'vitest'

import { indexManifest, pushImage, pushManifest } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'

const minute = 60 * 1000

describeEachBerth(
  'manifests that were stored before a push wrote down what they are',
  (berth) => {
    test('are described as a push would have', async () => {
      const alice = berth().client('alice')
      const { manifest: image } = await pushImage(alice, 'alice/app', 'v1', 'image')
      await pushManifest(alice, 'alice/app', indexManifest([image]), 'all')
      const { database } = berth().foundation
      const listed = async () =>
        await database.reader
          .selectFrom('manifest')
          .select(['digest', 'kind', 'platforms'])
          .orderBy('id')
          .execute()
      const pushed = await listed()
      expect(pushed).toMatchObject([
        { kind: 'image', platforms: '["linux/amd64"]' },
        { kind: 'index', platforms: '[]' },
      ])
      await database.transaction(async (tx) => {
        await tx.updateTable('manifest').set({ kind: null, platforms: null }).execute()
      })
      await workOffJobs(berth())
      berth().clock.advance(10 * minute)
      await workOffJobs(berth())
      expect(await listed()).toEqual(pushed)
    })

    test('and one that is damaged stops nothing', async () => {
      const alice = berth().client('alice')
      await pushImage(alice, 'alice/damaged', 'v1', 'damaged')
      const { database } = berth().foundation
      await database.transaction(async (tx) => {
        await tx
          .updateTable('manifest')
          .set({ kind: null, platforms: null, content: Buffer.from('{') })
          .where('id', '=', (eb) =>
            eb.selectFrom('manifest').select((max) => max.fn.max('id').as('id')),
          )
          .execute()
      })
      berth().clock.advance(10 * minute)
      await workOffJobs(berth())
      const rows = await database.reader
        .selectFrom('manifest')
        .select('kind')
        .orderBy('id', 'desc')
        .limit(1)
        .execute()
      expect(rows).toEqual([{ kind: 'artifact' }])
    })
  },
  {
    async prepare(berth) {
      await berth.createUser('alice')
    },
  },
)
