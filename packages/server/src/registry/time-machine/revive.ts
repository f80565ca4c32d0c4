import type { Authorized } from '../../access/access.service.ts'
import type { Tx } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import { parseManifest } from '../manifests/manifest.ts'
import type { ManifestWriter } from '../manifests/manifest-writer.ts'
import { findDeletedInTree, findDeletedManifest } from './manifest-tree.queries.ts'

/**
 * Has the repository serve a manifest again that was deleted by its digest, and those below it. The
 * caller holds the lock of the repository's content.
 *
 * @throws MissingContentError when something that one of them names is gone
 */
export async function revive(
  tx: Tx,
  writer: ManifestWriter,
  target: Authorized<'push'>,
  manifestId: number,
  nowMs: number,
): Promise<void> {
  for (const id of await findDeletedInTree(tx, manifestId)) {
    const { digest, content, mediaType } = await findDeletedManifest(tx, id)
    const parsed = parseManifest(content, mediaType, { descriptorsMaximum: Infinity })
    await writer.store(tx, target, { digest: digest as Digest, content, parsed }, undefined, nowMs)
  }
}
