import type { TagGuard } from '../registry/tags/tag-guard.ts'
import type { LookedPage } from '../repositories/repository-walk.ts'
import type { Db } from '../schema/tables.ts'
import { listTagsFromNewest, type StoredTag, type TagPlace } from './prunable-tag.queries.ts'
import { type PrunePolicy, type PruneReason, pruning } from './prune-policy.ts'

/** A tag that policies delete, with the reason of the first of them. */
export interface DoomedTag extends StoredTag {
  readonly reason: PruneReason
}

const tagsPerPage = 500

/**
 * The tags of a repository that policies delete, page by page from the newest on. Deleting those
 * of a page changes nothing about the next. In memory there is one page, however many tags.
 */
export async function* doomedTags(
  db: Db,
  given: {
    readonly repositoryId: number
    readonly policies: readonly PrunePolicy[]
    readonly nowMs: number
    readonly guard: TagGuard
  },
): AsyncGenerator<LookedPage<DoomedTag>, void, undefined> {
  const { repositoryId, nowMs, guard } = given
  const judges = given.policies.map((policy) => pruning(policy, nowMs))
  let before: TagPlace | undefined
  for (;;) {
    const tags = await listTagsFromNewest(db, { repositoryId, nowMs, before, limit: tagsPerPage })
    // Immutable tags stay, and take no place of those that a policy keeps.
    const mutable = guard.isOn ? tags.filter((tag) => !tag.isImmutable) : tags
    const doomed = mutable.flatMap((tag): DoomedTag[] => {
      // Each policy counts for itself, so each has to see every tag.
      const reasons = judges.map((judge) => judge(tag))
      const reason = reasons.find((found) => found !== undefined)
      return reason === undefined ? [] : [{ ...tag, reason }]
    })
    yield { found: doomed, lookedAt: tags.length }
    const last = tags.at(-1)
    if (last === undefined || tags.length < tagsPerPage) return
    before = last
  }
}
