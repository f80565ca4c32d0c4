import type { Db } from '../../schema/tables.ts'
import type { TagGuard } from '../tags/tag-guard.ts'
import { findIncomplete } from './manifest-tree.queries.ts'
import type { PlannedChange } from './restoration.ts'
import { listTagsAtMoment, type TagAtMoment } from './tags-at.queries.ts'

export interface PlanDependencies {
  readonly guard: TagGuard
  /** Indexes are served also where some of their children are not here. */
  readonly mayLackChildren: boolean
}

type TagChange = Omit<PlannedChange, 'repository' | 'tag'> & { readonly tag: string }

/** What a stretch of a repository's tags would need to be as at a moment. */
export async function planOf(
  { guard, mayLackChildren }: PlanDependencies,
  db: Db,
  stretch: Parameters<typeof listTagsAtMoment>[1] & {
    /** Tags that were moved after this instant are left alone. */
    readonly unlessMovedAfterMs?: number
  },
): Promise<{ readonly changes: TagChange[]; readonly nextAfter: string | undefined }> {
  const { repositoryId, unlessMovedAfterMs = Infinity } = stretch
  const { tags, nextAfter } = await listTagsAtMoment(db, stretch)
  const differing = tags.filter(({ then, now }) => then?.manifestId !== now?.manifestId)
  const needed = differing.flatMap(({ then }) => then?.manifestId ?? [])
  const incomplete = await findIncomplete(db, repositoryId, [...new Set(needed)], {
    mayLackChildren,
  })
  const obstacleOf = ({ then, now }: TagAtMoment) => {
    if (guard.isOn && now?.isImmutable === true) return 'the tag is immutable'
    if (now !== undefined && now.startMs > unlessMovedAfterMs) {
      return 'somebody moved the tag in the meantime'
    }
    if (then !== undefined && incomplete.has(then.manifestId)) {
      return 'what it pointed to is not whole any more: some of its content has been removed'
    }
    return undefined
  }
  return {
    changes: differing.map((tag) => ({
      tag: tag.name,
      from: tag.now?.digest,
      to: tag.then?.digest,
      obstacle: obstacleOf(tag),
    })),
    nextAfter,
  }
}
