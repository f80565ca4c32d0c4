import type { Attention } from './attention.ts'

/** What a user sees first. */
export interface Overview {
  readonly pushes: readonly RecentPush[]
  readonly namespaces: readonly OwnNamespace[]
  readonly attention: readonly Attention[]
}

/** The tag of a repository that was pointed last. */
export interface RecentPush {
  /** `namespace/name`. */
  readonly repository: string
  readonly isPublic: boolean
  readonly tag: string
  readonly digest: string
  readonly kind: string | undefined
  readonly atMs: number
  readonly by: string | undefined
}

export interface OwnNamespace {
  readonly name: string
  readonly kind: 'user' | 'organization'
  readonly role: 'owner' | 'creator' | 'member'
  /** Those that the user may read by more than that they are public. */
  readonly repositories: number
  /** Undefined for who does not own it, and while nothing was counted. */
  readonly usedBytes: number | undefined
}
