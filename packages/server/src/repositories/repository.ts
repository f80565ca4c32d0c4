import type { FullName } from './repository-name.ts'

export type Visibility = 'public' | 'private'

/** Quay's states. Only `normal` takes pushes from everybody who may write. */
export type RepositoryState =
  | 'normal'
  | 'read-only'
  | 'mirror'
  | 'marked-for-deletion'
  | 'organization-mirror'

/** `application` is what Quay once kept charts in. */
export type RepositoryKind = 'image' | 'application'

export type RepositoryRole = 'read' | 'write' | 'admin'

export interface Repository {
  readonly id: number
  readonly namespaceId: number
  readonly name: FullName
  readonly visibility: Visibility
  readonly state: RepositoryState
  /** Somebody wants to be told of pushes, or of every change. */
  readonly hasPushNotifications: boolean
}

export class RepositoryNotFoundError extends Error {
  override readonly name = 'RepositoryNotFoundError'

  constructor(repositoryName: string) {
    super(`there is no repository ${repositoryName}`)
  }
}

export class RepositoryExistsError extends Error {
  override readonly name = 'RepositoryExistsError'

  constructor(repositoryName: string) {
    super(`there is a repository ${repositoryName} already`)
  }
}

const usualNames =
  'parts of lower-case letters, digits, dots, dashes and underscores, 255 characters in all'

export class InvalidRepositoryNameError extends Error {
  override readonly name = 'InvalidRepositoryNameError'

  constructor(repositoryName: string, because = usualNames) {
    super(`${JSON.stringify(repositoryName.slice(0, 300))} cannot name a repository: ${because}`)
  }
}

/** The repository takes no pushes: it is read-only, a mirror, or about to be deleted. */
export class RepositoryNotWritableError extends Error {
  override readonly name = 'RepositoryNotWritableError'
  readonly state: RepositoryState

  constructor(repositoryName: string, state: RepositoryState) {
    super(`the repository ${repositoryName} is ${state} and takes no pushes`)
    this.state = state
  }
}
