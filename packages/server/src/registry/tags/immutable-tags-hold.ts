import type { Clock } from '../../platform/clock/clock.ts'
import type { DeletionHold } from '../../repositories/deletion/deletion.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { contentLock } from '../blobs/blobs.service.ts'
import { findImmutableTag } from './immutable-tag.queries.ts'
import { immutableTagsLock, type TagGuard } from './tag-guard.ts'

/** A repository or a namespace is not deleted while it has tags that are not to go. */
export class HasImmutableTagsError extends Error {
  override readonly name = 'HasImmutableTagsError'

  constructor(repository: string, tag: string) {
    super(
      `${repository} has immutable tags, such as ${tag}: make them changeable first, or say that ` +
        'they go as well (with_immutable_tags=true, or --with-immutable-tags)',
    )
  }
}

/** Immutable tags hold what they are in, unless whoever deletes it says that they go as well. */
export function immutableTagsHold({
  database,
  guard,
  clock,
}: {
  readonly database: BerthDatabase
  readonly guard: TagGuard
  readonly clock: Clock
}): DeletionHold {
  return {
    async requireFree(tx, place) {
      if (!guard.isOn) return
      // Who makes a tag immutable now comes before the question, or finds the place deleted.
      await database.lock(
        tx,
        place.namespaceId === undefined
          ? contentLock(place.repositoryId)
          : immutableTagsLock(place.namespaceId),
      )
      const tag = await findImmutableTag(tx, place, clock())
      if (tag !== undefined) throw new HasImmutableTagsError(tag.repository, tag.name)
    },
  }
}
