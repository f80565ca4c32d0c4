import type { BerthDatabase, Tx } from '../schema/tables.ts'
import {
  deleteEndedTags,
  earliestEnd,
  findTagTime,
  forgetPulls,
  someReferrers,
} from './content.queries.ts'
import {
  advanceReview,
  claimReviews,
  dropReviews,
  noteReleased,
  postponeReview,
} from './review.queries.ts'
import { addToTotal } from './total.queries.ts'

const tagsPerTransaction = 100
const referrersPerTransaction = 200

interface Given {
  readonly database: BerthDatabase
  readonly repositoryId: number
  readonly nowMs: number
}

/**
 * Removes intervals of tags from the history of a repository that nobody can restore any more.
 * The caller holds the lock of the repository's content.
 *
 * @param given.defaultTimeMs how long they can be restored where the namespace says nothing
 * @returns 0 when none was due
 */
export async function reviewTags(
  tx: Tx,
  given: Given & { readonly defaultTimeMs: number },
): Promise<number> {
  const { database, repositoryId, defaultTimeMs, nowMs } = given
  const key = { repositoryId, kind: 'tags' } as const
  const due = await claimReviews(database, tx, key, { nowMs, limit: 1 })
  if (due.length === 0) return 0
  const seconds = await findTagTime(tx, repositoryId)
  const timeMs = seconds === undefined ? defaultTimeMs : seconds * 1000
  const page = { repositoryId, untilMs: nowMs - timeMs, limit: tagsPerTransaction }
  const names = await deleteEndedTags(tx, page)
  if (names.length > 0) {
    await forgetPulls(tx, repositoryId, names)
    await addToTotal(tx, nowMs, { kind: 'tag', count: names.length, freedBytes: 0 })
  }
  const nextMs = await earliestEnd(tx, repositoryId)
  if (nextMs === undefined) await dropReviews(tx, key, [repositoryId])
  else await postponeReview(tx, key, repositoryId, nextMs + timeMs)
  return 1
}

/**
 * Notes those whose subject is gone: they may have nothing else that keeps them. The caller
 * holds the lock of the repository's content.
 *
 * @returns 0 when none was due
 */
export async function reviewReferrers(tx: Tx, given: Given): Promise<number> {
  const { database, repositoryId, nowMs } = given
  const key = { repositoryId, kind: 'referrers' } as const
  const [due] = await claimReviews(database, tx, key, { nowMs, limit: 1 })
  if (due === undefined) return 0
  const ids = await someReferrers(tx, {
    repositoryId,
    digest: due.digest ?? '',
    afterId: due.afterId,
    limit: referrersPerTransaction,
  })
  await noteReleased(tx, { repositoryId, kind: 'manifest' }, ids, nowMs)
  const lastId = ids.at(-1)
  if (lastId === undefined) await dropReviews(tx, key, [due.subjectId])
  else await advanceReview(tx, key, due.subjectId, lastId)
  return 1
}
