import type { Tx } from '../../schema/tables.ts'
import type { ContentHooks } from '../manifests/content-hooks.ts'
import { deleteManifests } from './content-removal.queries.ts'

/**
 * Removes manifests for good, in a transaction that holds the lock of the repository's content.
 * No tag, living or ended, may point to them any more. The only way in which a manifest loses its
 * row: who counts content is told here.
 *
 * @param manifestIds a bounded number of them, all of the one repository
 */
export async function removeManifests(
  tx: Tx,
  hooks: readonly ContentHooks[],
  repositoryId: number,
  manifestIds: readonly number[],
): Promise<void> {
  if (manifestIds.length === 0) return
  for (const hook of hooks) await hook.manifestsRemoved?.(tx, { repositoryId, manifestIds })
  await deleteManifests(tx, manifestIds)
}
