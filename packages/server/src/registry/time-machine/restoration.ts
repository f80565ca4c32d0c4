import type { Namespace } from '../../namespaces/account.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { Digest } from '../digest.ts'

/** Names of tags that are looked at together, and changed in one transaction. */
export const namesPerStretch = 50

/** What returns to a moment: one repository, or all of a namespace. */
export interface Scope {
  readonly namespace: Pick<Namespace, 'id' | 'name'>
  /** Undefined: all of them, and those that were deleted since. */
  readonly repository: Repository | undefined
  /** Only this tag of the repository. */
  readonly tag?: string | undefined
}

/** What returning to a moment does to one tag, or to one repository that was deleted since. */
export interface PlannedChange {
  /** Without the namespace. */
  readonly repository: string
  /** Undefined: the repository itself comes back. */
  readonly tag: string | undefined
  /** What the tag points to now. */
  readonly from: Digest | undefined
  /** What it pointed to then: undefined when it was not there. */
  readonly to: Digest | undefined
  /** Why it cannot be, as a sentence; undefined when it can. */
  readonly obstacle: string | undefined
}

/** What a planned change does, in one word. */
export function kindOfChange({ tag, from, to }: PlannedChange) {
  if (tag === undefined) return 'restore_repository'
  if (to === undefined) return 'delete'
  return from === undefined ? 'create' : 'move'
}

/** A place in a plan: what comes behind it is yet to be done, or shown. */
export interface PlaceInPlan {
  readonly repository: string
  readonly tag: string
}

/** A return to a moment, as far as it has come. */
export interface Restoration {
  readonly id: number
  readonly uuid: string
  readonly namespaceId: number
  /** Undefined: all repositories of the namespace. */
  readonly repositoryId: number | undefined
  readonly momentMs: number
  readonly begunAtMs: number
  readonly finishedAtMs: number | undefined
  readonly state: 'running' | 'done' | 'failed'
  /** Why it failed, as a sentence. */
  readonly failure: string | undefined
  readonly changedTags: number
  readonly refusedTags: number
}

/** What stayed as it was, and why. */
export interface Refusal {
  readonly id: number
  readonly repository: string
  readonly tag: string | undefined
  readonly reason: string
}

export class RestorationNotFoundError extends Error {
  override readonly name = 'RestorationNotFoundError'

  constructor(uuid: string) {
    super(`there is no restoration ${uuid.slice(0, 60)} here`)
  }
}
