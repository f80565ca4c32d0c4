/** Who searches: what is private is found only by those who may see it. */
export interface Viewer {
  /** Undefined: anybody. */
  readonly accountId: number | undefined
  /** May see what belongs to others. */
  readonly seesEverything: boolean
}

export const anybody: Viewer = { accountId: undefined, seesEverything: false }

/** A user or an organization, as it stands beside what was found. */
export interface FoundNamespace {
  readonly id: number
  readonly name: string
  readonly kind: 'user' | 'organization'
  readonly email: string | undefined
}

export interface FoundRepository {
  readonly id: number
  readonly namespace: FoundNamespace
  /** Without the namespace. */
  readonly name: string
  readonly description: string
  readonly kind: 'image' | 'application'
  readonly isPublic: boolean
  /** The larger the better. */
  readonly score: number
}

/** How much is done with a repository. */
export interface RepositoryUsage {
  /** Undefined while nothing was pushed. */
  readonly lastModifiedMs: number | undefined
  readonly stars: number
  /** Pulls and pushes of the last weeks. */
  readonly popularity: number
}

export interface FoundRobot {
  readonly name: string
  readonly namespace: FoundNamespace
}

export interface FoundTeam {
  readonly name: string
  readonly organization: FoundNamespace
}

/** Somebody to whom a right can be given. */
export type FoundEntity =
  | {
      readonly kind: 'user' | 'robot'
      readonly name: string
      readonly email: string | undefined
      /** Undefined when it was not asked for an organization. */
      readonly isMember: boolean | undefined
    }
  | { readonly kind: 'team'; readonly name: string }
  | { readonly kind: 'organization'; readonly name: string }
