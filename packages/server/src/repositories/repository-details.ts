import type { Repository, RepositoryKind } from './repository.ts'

/** What a repository tells of itself beside its name, visibility and state. */
export interface RepositoryDetails {
  readonly kind: RepositoryKind
  readonly description: string
  readonly isTrustEnabled: boolean
  /** Lets its badge be shown elsewhere while it is private. */
  readonly badgeToken: string
  readonly isInOrganization: boolean
  /** How long its deleted tags can be restored; undefined: as the registry has it. */
  readonly tagExpirationSeconds: number | undefined
  readonly isStarred: boolean
}

/** A repository as a line of a list. */
export interface ListedRepository extends Repository {
  readonly kind: RepositoryKind
  readonly description: string
}

/** How much was done with a repository on one day (UTC). */
export interface DayOfActivity {
  /** Days since 1970. */
  readonly day: number
  readonly actions: number
}

/** Where a page of a list begins: after a repository, in the order of namespaces and names. */
export interface PlaceInList {
  readonly namespaceId: number
  readonly name: string
}

export const repositoriesPerPage = 100

export function placeOf({ namespaceId, name }: Repository): PlaceInList {
  return { namespaceId, name: name.repository }
}

/** The place that somebody remembered; undefined for what is none: the list begins anew. */
export function placeIn(remembered: unknown): PlaceInList | undefined {
  const { namespaceId, name } = (remembered ?? {}) as Partial<Record<keyof PlaceInList, unknown>>
  return typeof namespaceId === 'number' && typeof name === 'string'
    ? { namespaceId, name }
    : undefined
}

const dayMilliseconds = 86_400_000

/** Days since 1970 (UTC). */
export function dayOf(atMs: number): number {
  return Math.floor(atMs / dayMilliseconds)
}

export function startOfDayMs(day: number): number {
  return day * dayMilliseconds
}
