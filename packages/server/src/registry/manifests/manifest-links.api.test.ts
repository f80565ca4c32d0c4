import { expect, test } from 'vitest'

import {
  blob,
  imageManifest,
  indexManifest,
  pushBlob,
  pushImage,
  pushManifest,
  putManifest,
} from '../../../test/harness/content.ts'
import { describeEachBerth } from '../../../test/harness/each-berth.ts'
import type { RunningBerth } from '../../../test/harness/running-berth.ts'

const prepare = async (running: RunningBerth) => {
  await running.createUser('alice')
}

describeEachBerth(
  'a manifest whose rows were damaged',
  (berth) => {
    test('is whole again after the same push, which asks for what was lost', async () => {
      const running = berth()
      const alice = running.client('alice')
      const repository = 'alice/mended'
      const { manifest: image, layer } = await pushImage(alice, repository, 'v1', 'mended')
      const index = await pushManifest(alice, repository, indexManifest([image]), 'all')
      await alice.get(`/v2/${repository}/manifests/v1`)
      await loseLinksAndBytes(running)

      const lacking = await putManifest(alice, repository, 'v1', image)
      expect([lacking.status, lacking.codes()]).toEqual([
        400,
        expect.arrayContaining(['MANIFEST_BLOB_UNKNOWN']),
      ])
      await pushImage(alice, repository, 'v1', 'mended')
      await pushManifest(alice, repository, index, 'all')

      const other = await running.another('')
      for (const [tag, content] of [
        ['v1', image],
        ['all', index],
      ] as const) {
        for (const client of [alice, other.client('alice')]) {
          const got = await client.get(`/v2/${repository}/manifests/${tag}`)
          expect(got.body).toEqual(content.content)
        }
      }
      await other.stop()
      const refused = await alice.delete(`/v2/${repository}/blobs/${layer.digest}`)
      expect(refused.status).toBe(405)
      const { reader } = running.foundation.database
      const links = await reader.selectFrom('manifest_child').select('child_id').execute()
      expect(links.map((link) => link.child_id)).toEqual([expect.any(Number)])
    })
  },
  { prepare },
)

describeEachBerth(
  'a layer that comes after its sparse manifest',
  (berth) => {
    test('is linked to it by its push, and by a mount', async () => {
      const alice = berth().client('alice')
      const { config } = await pushImage(alice, 'alice/later', undefined, 'later')
      const [pushed, mounted] = [blob('pushed later'), blob('mounted later')]
      const image = await pushManifest(
        alice,
        'alice/later',
        imageManifest(config, [pushed, mounted]),
      )
      await pushBlob(alice, 'alice/later', pushed)
      expect(await blobsLinkedTo(berth(), image.digest)).toContain(pushed.digest)
      await pushBlob(alice, 'alice/source', mounted)
      const answer = await alice.post(
        `/v2/alice/later/blobs/uploads/?mount=${mounted.digest}&from=alice/source`,
        { scope: ['repository:alice/later:pull,push', 'repository:alice/source:pull'] },
      )
      expect(answer.status).toBe(201)
      expect(await blobsLinkedTo(berth(), image.digest)).toContain(mounted.digest)
    })

    test('is linked to manifests of its own repository alone', async () => {
      const alice = berth().client('alice')
      const layer = blob('pushed beside')
      const { config } = await pushImage(alice, 'alice/lacking', undefined, 'lacking')
      const image = await pushManifest(alice, 'alice/lacking', imageManifest(config, [layer]))
      await pushBlob(alice, 'alice/beside', layer)
      expect(await blobsLinkedTo(berth(), image.digest)).not.toContain(layer.digest)
    })
  },
  { prepare, config: 'FEATURE_SPARSE_INDEX: true\n' },
)

/** What a disk that fails, or somebody with a database client, may do. */
async function loseLinksAndBytes({ foundation }: RunningBerth): Promise<void> {
  await foundation.database.transaction(async (tx) => {
    await tx.deleteFrom('manifest_blob').execute()
    await tx.deleteFrom('repository_blob').execute()
    await tx.updateTable('manifest_child').set({ child_id: null }).execute()
    await tx
      .updateTable('manifest')
      .set({ content: Buffer.from('lost') })
      .execute()
  })
}

async function blobsLinkedTo({ foundation }: RunningBerth, digest: string): Promise<string[]> {
  const rows = await foundation.database.reader
    .selectFrom('manifest_blob')
    .innerJoin('manifest', 'manifest.id', 'manifest_blob.manifest_id')
    .innerJoin('blob', 'blob.id', 'manifest_blob.blob_id')
    .select('blob.digest')
    .where('manifest.digest', '=', digest)
    .execute()
  return rows.map((row) => row.digest)
}
