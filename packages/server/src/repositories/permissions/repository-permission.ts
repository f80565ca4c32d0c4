import type { RepositoryRole } from '../repository.ts'

/** The right of a user or robot on a repository. */
export interface UserPermission {
  readonly id: number
  readonly name: string
  readonly isRobot: boolean
  readonly role: RepositoryRole
  /** In any team of the organization; undefined in the namespace of a user. */
  readonly isOrganizationMember: boolean | undefined
}

/** The right of a team on a repository of its organization. */
export interface TeamPermission {
  readonly id: number
  readonly name: string
  readonly role: RepositoryRole
}

/** A repository on which a team has a right. */
export interface RepositoryOfTeam {
  readonly id: number
  readonly repositoryName: string
  readonly isPublic: boolean
  readonly role: RepositoryRole
}

/** Somebody has no right of its own on a repository. */
export class NoRepositoryPermissionError extends Error {
  override readonly name = 'NoRepositoryPermissionError'

  constructor(holderName: string, repositoryName: string) {
    super(`${holderName} has no right of its own on ${repositoryName}`)
  }
}

/** Whom a namespace belongs to may do everything there, always. */
export class NamespaceOwnerRightError extends Error {
  override readonly name = 'NamespaceOwnerRightError'

  constructor(accountName: string) {
    super(`the namespace belongs to ${accountName}, who is its administrator whatever is given`)
  }
}
