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
  const differing = tags.filter(({ former, current }) => former?.manifestId !== current?.manifestId)
  const needed = differing.flatMap(({ former }) => former?.manifestId ?? [])
  const incomplete = await findIncomplete(db, repositoryId, [...new Set(needed)], {
    mayLackChildren,
  })
  const obstacleOf = ({ former, current }: TagAtMoment) => {
    if (guard.isOn && current?.isImmutable === true) return 'the tag is immutable'
    if (current !== undefined && current.startMs > unlessMovedAfterMs) {
      return 'somebody moved the tag in the meantime'
    }
    if (former !== undefined && incomplete.has(former.manifestId)) {
      return 'what it pointed to is not whole any more: some of its content has been removed'
    }
    return undefined
  }
  return {
    changes: differing.map((tag) => ({
      tag: tag.name,
      from: tag.current?.digest,
      to: tag.former?.digest,
      obstacle: obstacleOf(tag),
    })),
    nextAfter,
  }
}
