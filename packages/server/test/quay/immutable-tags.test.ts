import { anonymous } from '../../src/access/principal.ts'
import { commandLine } from '../../src/logs/log-entry.ts'
import {
  blob,
  imageManifest,
  pushBlob,
  pushManifest,
  putManifest,
  type TestManifest,
} from '../harness/content.ts'
import { describeQuayRows, type QuayRow } from './quay-row.ts'
import type { World } from './world.ts'

const repository = 'acme/imm'
const refused = { status: 409, code: 'TAG_IMMUTABLE' }

/** What the immutable tag points to; it is made with the first row. */
async function kept({ berth, owner, config, layer, notes }: World): Promise<TestManifest> {
  const manifest = imageManifest(config, [layer])
  if (notes.has(repository)) return manifest
  notes.set(repository, manifest.digest)
  for (const each of [config, layer]) await pushBlob(owner, repository, each)
  await pushManifest(owner, repository, manifest, 'v1')
  const found = await berth.services.repositories.find({ namespace: 'acme', repository: 'imm' })
  if (found === undefined) throw new Error('it was pushed')
  const target = { repository: found, principal: anonymous }
  await berth.services.tags.setImmutable(commandLine, target, 'v1', true)
  return manifest
}

const rows: readonly QuayRow[] = [
  {
    case: 'overwrite an immutable tag',
    async send(world) {
      await kept(world)
      const other = await pushBlob(world.owner, repository, blob('another layer'))
      const changed = imageManifest(world.config, [other])
      return await putManifest(world.owner, repository, 'v1', changed)
    },
    quay: refused,
  },
  {
    case: 'push the same manifest to an immutable tag',
    send: async (world) => await putManifest(world.owner, repository, 'v1', await kept(world)),
    quay: refused,
    berth: { because: 'Immutable tags', status: 201, code: null },
  },
  {
    case: 'delete an immutable tag',
    async send(world) {
      await kept(world)
      return await world.owner.delete(`/v2/${repository}/manifests/v1`)
    },
    quay: refused,
  },
  {
    case: 'delete its manifest by digest',
    async send(world) {
      const { digest } = await kept(world)
      return await world.owner.delete(`/v2/${repository}/manifests/${digest}`)
    },
    quay: refused,
  },
]

describeQuayRows('immutable tags, as in Quay', rows, 'FEATURE_IMMUTABLE_TAGS: true\n')
