import type { ContentHooks } from '../registry/manifests/content-hooks.ts'
import { removeManifests } from '../registry/removal/manifest-removal.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { type ManifestGrace, readReferences } from './reference-graph.queries.ts'
import { isRoot, type ManifestNode, unreachableIn } from './reference-graph.ts'
import {
  claimReviews,
  dropReviews,
  noteReleased,
  postponeReview,
  type ReviewKey,
} from './review.queries.ts'
import { addToTotal } from './total.queries.ts'

interface Given {
  readonly database: BerthDatabase
  readonly hooks: readonly ContentHooks[]
  readonly repositoryId: number
  readonly grace: ManifestGrace
  readonly nowMs: number
}

const manifestsPerTransaction = 8
/** So many may hang together; whoever hangs together with more is looked at alone. */
const graphMaximum = 200
/** When something is looked at again that hangs together with too much. */
const laterMilliseconds = 3_600_000

/**
 * Looks at manifests of a repository that may have lost what keeps them, and removes those that
 * nothing keeps. The caller holds the lock of the repository's content.
 *
 * @returns how many were due
 */
export async function reviewManifests(tx: Tx, given: Given): Promise<number> {
  const { database, repositoryId, nowMs } = given
  const key = { repositoryId, kind: 'manifest' } as const
  const page = { nowMs, limit: manifestsPerTransaction }
  const due = (await claimReviews(database, tx, key, page)).map(({ subjectId }) => subjectId)
  if (due.length === 0) return 0
  if (await decide(tx, given, due)) return due.length
  for (const id of due) {
    if (await decide(tx, given, [id])) continue
    await postponeReview(tx, key, id, nowMs + laterMilliseconds)
  }
  return due.length
}

/** False when so much hangs together with them that nothing could be decided. */
async function decide(tx: Tx, given: Given, ids: readonly number[]): Promise<boolean> {
  const { repositoryId, grace, nowMs, hooks } = given
  const key = { repositoryId, kind: 'manifest' } as const
  const graph = await readReferences(tx, ids, { repositoryId, grace, nowMs, limit: graphMaximum })
  const roots = [...graph.nodes.values()].filter((node) => isRoot(node, nowMs))
  if (!graph.isWhole) {
    // All of what was read keeps the one.
    const isKept = ids.length === 1 && roots.length > 0
    if (!isKept) return false
    await lookAgainAtYoung(tx, key, roots, ids)
    await dropReviews(tx, key, ids)
    return true
  }
  const unreachable = unreachableIn(graph, nowMs)
  const isGone = (id: number) => unreachable.has(id)
  const kept = ids.filter((id) => !isGone(id))
  for (const { id, isTagged, keptUntilMs } of roots) {
    if (!ids.includes(id) || isTagged || keptUntilMs === undefined) continue
    kept.splice(kept.indexOf(id), 1)
    await postponeReview(tx, key, id, keptUntilMs)
  }
  const isHeld = (id: number) => !roots.some((root) => root.id === id)
  if (kept.some(isHeld)) await lookAgainAtYoung(tx, key, roots, ids)
  await dropReviews(tx, key, kept)
  if (unreachable.size === 0) return true
  await removeManifests(tx, hooks, repositoryId, [...unreachable])
  await addToTotal(tx, nowMs, { kind: 'manifest', count: unreachable.size, freedBytes: 0 })
  return true
}

/**
 * What is kept by something young may be all that keeps it, when it is young no more: an index and
 * its child, say, of which one refers to the other as its subject. Nothing else looks at it then.
 */
async function lookAgainAtYoung(
  tx: Tx,
  key: ReviewKey,
  roots: readonly ManifestNode[],
  reviewed: readonly number[],
): Promise<void> {
  for (const { id, isTagged, keptUntilMs } of roots) {
    if (isTagged || keptUntilMs === undefined || reviewed.includes(id)) continue
    await noteReleased(tx, key, [id], keptUntilMs)
  }
}
