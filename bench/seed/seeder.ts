import type { Content } from '../load/content.ts'

/**
 * Writes more data than the protocol could in the time, straight into where a stopped registry
 * keeps it. What it writes must be indistinguishable from what pushes would have left.
 */
export interface Seeder {
  /** Adds tags (`tagName`) from one number up to, not including, another, on manifests in turn. */
  addTags(options: {
    repository: string
    fromNumber: number
    toNumber: number
    manifestDigests: readonly string[]
  }): Promise<void>

  /** Adds repositories (`repositoryName`) that hold the one manifest of an existing one, tagged alike. */
  addRepositories(options: {
    likeRepository: string
    fromNumber: number
    toNumber: number
    manifestDigest: string
  }): Promise<void>

  /** Adds manifests by digest alone, each a referrer of `subject`; absent where there are no referrers. */
  readonly addReferrers?: (options: {
    repository: string
    subject: Content
    manifests: Iterable<Content>
  }) => Promise<void>

  /** Adds manifests that no tag names. */
  readonly addManifests?: (options: {
    repository: string
    manifests: Iterable<Content>
  }) => Promise<void>
}

export function tagName(number: number): string {
  return `tag-${String(number).padStart(7, '0')}`
}

export function repositoryName(namespace: string, number: number): string {
  return `${namespace}/repository-${String(number).padStart(7, '0')}`
}
