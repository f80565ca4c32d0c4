import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { expect, test } from 'vitest'

import { blob, pushBlob } from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'
import { workOffJobs } from '../../../test/harness/work-off.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import { removeObjectJob } from './remove-object.jobs.ts'

describeEachBerth(
  'an object that is left over',
  (berth) => {
    test('is removed when bytes are pushed again, and the blob keeps its first', async () => {
      const alice = berth().client('alice')
      const content = blob('pushed everywhere')
      await pushBlob(alice, 'alice/one', content)
      const [first] = await objectsOf(berth())
      await Promise.all(
        Array.from({ length: 10 }, (_, index) => pushBlob(alice, `alice/n${index}`, content)),
      )
      expect(await objectsOf(berth())).toHaveLength(11)
      await workOffJobs(berth())
      expect(await objectsOf(berth())).toEqual([first])
      expect((await alice.get(`/v2/alice/n7/blobs/${content.digest}`)).body).toEqual(
        content.content,
      )
    })

    test('is what was lost, once the bytes have come again', async () => {
      const alice = berth().client('alice')
      const content = blob('lost and found')
      await pushBlob(alice, 'alice/lost', content)
      const placement = await placementOf(berth(), content.digest)
      await rm(join(directoryOf(berth()), placement.storageKey))

      await pushBlob(alice, 'alice/found', content)
      await workOffJobs(berth())
      expect((await placementOf(berth(), content.digest)).storageKey).not.toBe(placement.storageKey)
      for (const repository of ['alice/lost', 'alice/found']) {
        const answer = await alice.get(`/v2/${repository}/blobs/${content.digest}`)
        expect(answer.body).toEqual(content.content)
      }
    })

    test('is not one that a blob lies at, whatever a job says', async () => {
      const alice = berth().client('alice')
      const content = blob('still needed')
      await pushBlob(alice, 'alice/needed', content)
      const placement = await placementOf(berth(), content.digest)
      await berth().foundation.database.transaction((tx) =>
        enqueue(tx, removeObjectJob(placement), 0),
      )
      await workOffJobs(berth())
      const answer = await alice.get(`/v2/alice/needed/blobs/${content.digest}`)
      expect(answer.body).toEqual(content.content)
    })
  },
  { prepare: async (running) => void (await running.createUser('alice')) },
)

function directoryOf(berth: RunningBerth): string {
  const [location] = berth.config.storage.locations.values()
  if (location?.kind !== 'filesystem') throw new Error('this Berth keeps no files')
  return location.directory
}

/** The names of all objects of uploads. */
async function objectsOf(berth: RunningBerth): Promise<string[]> {
  const folder = join(directoryOf(berth), 'blobs')
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => basename(entry.name))
}

async function placementOf(berth: RunningBerth, digest: string) {
  const row = await berth.foundation.database.reader
    .selectFrom('blob_placement')
    .innerJoin('blob', 'blob.id', 'blob_placement.blob_id')
    .select(['blob_placement.location', 'blob_placement.storage_key'])
    .where('blob.digest', '=', digest)
    .executeTakeFirstOrThrow()
  return { location: row.location, storageKey: row.storage_key }
}
