import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { deleteBlobs, findExisting, findUsed, holdBlobs } from './content.queries.ts'
import { doomObjects } from './object.queries.ts'
import { claimReviews, dropReviews, postponeReview } from './review.queries.ts'
import { addToTotal } from './total.queries.ts'

const blobsPerTransaction = 20
/** When a blob is looked at again that somebody was giving to a repository. */
const soonMilliseconds = 5000

/**
 * Looks at blobs that a repository has lost, and removes those that no repository has. From that
 * moment a push of the same bytes makes a new blob; what the old one lay in is left to be
 * removed.
 *
 * @returns how many were due
 */
export async function reviewBlobs(
  tx: Tx,
  given: {
    readonly database: BerthDatabase
    readonly objectGraceMs: number
    readonly nowMs: number
  },
): Promise<number> {
  const { database, objectGraceMs, nowMs } = given
  const key = { repositoryId: 0, kind: 'blob' } as const
  const page = { nowMs, limit: blobsPerTransaction }
  const due = (await claimReviews(database, tx, key, page)).map(({ subjectId }) => subjectId)
  if (due.length === 0) return 0
  const held = await holdBlobs(database, tx, due)
  // Only now: whoever gave one to a repository has committed, or waits.
  const ids = held.map(({ id }) => id)
  const used = ids.length === 0 ? new Set<number>() : await findUsed(tx, ids)
  const gone = held.filter(({ id }) => !used.has(id))
  if (gone.length > 0) {
    const sizes = new Map(gone.map(({ id, sizeBytes }) => [id, sizeBytes]))
    const objects = await deleteBlobs(
      tx,
      gone.map(({ id }) => id),
    )
    await doomObjects(
      tx,
      objects.map(({ blobId, location, storageKey }) => ({
        location,
        storageKey,
        sizeBytes: sizes.get(blobId) ?? 0,
      })),
      nowMs + objectGraceMs,
    )
    await addToTotal(tx, nowMs, {
      kind: 'blob',
      count: gone.length,
      freedBytes: gone.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0),
    })
  }
  const busy = await findExisting(
    tx,
    due.filter((id) => !ids.includes(id)),
  )
  // What another worker has removed meanwhile is no work for anybody.
  await dropReviews(
    tx,
    key,
    due.filter((id) => !busy.includes(id)),
  )
  for (const id of busy) {
    await postponeReview(tx, key, id, nowMs + soonMilliseconds)
  }
  return due.length
}
