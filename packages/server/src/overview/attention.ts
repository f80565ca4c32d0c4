import type { Account } from '../namespaces/account.ts'

/** What a page shows to somebody because there is something to do. */
export interface Attention {
  /** Says what it is about; pages have a sentence for each. */
  readonly kind: AttentionKind
  readonly severity: 'info' | 'warning' | 'error'
  /** `namespace/name`, where it is about a repository. */
  readonly repository?: string
  readonly tag?: string
  readonly organization?: string
  /** What it is called: of a token its title, of an invitation its team. */
  readonly name?: string
  /** How many there are; no more than 100 are counted. */
  readonly count: number
  /** When it happens, or happened. */
  readonly atMs?: number
}

export const attentionKinds = [
  'tags_expire',
  'app_token_expires',
  'oauth_token_expires',
  'team_invitation',
  'unverified_email',
  'failed_jobs',
] as const
export type AttentionKind = (typeof attentionKinds)[number]

/** For whom somebody looks. */
export interface Attentive {
  readonly user: Account
  readonly isSuperUser: boolean
  readonly nowMs: number
}

/** One reason to look; a feature that has another adds its source in `main`. */
export interface AttentionSource {
  /** In a fixed number of queries; no more than `limit`, the most urgent first. */
  find(attentive: Attentive, limit: number): Promise<readonly Attention[]>
}
