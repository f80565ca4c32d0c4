import { type Static, Type } from 'typebox'

import type { HowDeleted } from './deletions.service.ts'

/** Ours: Quay deletes whatever there is, without a way back. */
export const DeletionQuery = Type.Object({
  permanently: Type.Optional(Type.Boolean()),
  /** Immutable tags go with the rest; without it, they keep what they are in. */
  with_immutable_tags: Type.Optional(Type.Boolean()),
})

export function howDeleted(query: Static<typeof DeletionQuery>): HowDeleted {
  return {
    isPermanent: query.permanently === true,
    takesHeld: query.with_immutable_tags === true,
  }
}
