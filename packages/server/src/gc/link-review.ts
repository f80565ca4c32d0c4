import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { deleteLinks, findLinks, findNamed } from './content.queries.ts'
import { claimReviews, dropReviews, noteReleased, postponeReview } from './review.queries.ts'
import { addToTotal } from './total.queries.ts'

const linksPerTransaction = 30

/**
 * Looks at blobs that a repository may not need any more, and takes from it those that none of
 * its manifests names and that no push may be about to name. The caller holds the lock of the
 * repository's content.
 *
 * @returns how many were due
 */
export async function reviewLinks(
  tx: Tx,
  given: {
    readonly database: BerthDatabase
    readonly repositoryId: number
    readonly pushGraceMs: number
    readonly nowMs: number
  },
): Promise<number> {
  const { database, repositoryId, pushGraceMs, nowMs } = given
  const key = { repositoryId, kind: 'link' } as const
  const page = { nowMs, limit: linksPerTransaction }
  const due = (await claimReviews(database, tx, key, page)).map(({ subjectId }) => subjectId)
  if (due.length === 0) return 0
  const links = await findLinks(tx, repositoryId, due)
  const named = await findNamed(tx, repositoryId, due)
  const untilMs = nowMs - pushGraceMs

  // What a manifest named that the repository had not, any more: nobody else may have it either.
  const withoutLink = due.filter((id) => !links.has(id))
  await noteReleased(tx, { repositoryId: 0, kind: 'blob' }, withoutLink, nowMs)
  await dropReviews(tx, key, [...withoutLink, ...due.filter((id) => named.has(id))])

  const unnamed = due.filter((id) => links.has(id) && !named.has(id))
  for (const id of unnamed) {
    const linkedAtMs = links.get(id) ?? nowMs
    if (linkedAtMs > untilMs) await postponeReview(tx, key, id, linkedAtMs + pushGraceMs)
  }
  const old = unnamed.filter((id) => (links.get(id) ?? nowMs) <= untilMs)
  const deleted = await deleteLinks(tx, { repositoryId, blobIds: old, untilMs })
  for (const id of old.filter((one) => !deleted.includes(one))) {
    await postponeReview(tx, key, id, nowMs + pushGraceMs)
  }
  if (deleted.length > 0) {
    await addToTotal(tx, nowMs, { kind: 'link', count: deleted.length, freedBytes: 0 })
  }
  return due.length
}
