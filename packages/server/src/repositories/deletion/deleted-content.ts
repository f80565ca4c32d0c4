import type { RepositoryState, Visibility } from '../repository.ts'

/** Something that was deleted, and can come back for a while. */
export interface Deletion {
  readonly id: number
  readonly uuid: string
  /** As it was; of a repository without its namespace. */
  readonly name: string
  readonly deletedAtMs: number
  /** The name of the account; undefined for the command line. */
  readonly deletedBy: string | undefined
  /** Then a worker removes it. */
  readonly keptUntilMs: number
}

export interface DeletedRepository extends Deletion {
  readonly repositoryId: number
  readonly visibility: Visibility
  readonly state: RepositoryState
}

export interface DeletedNamespace extends Deletion {
  readonly accountId: number
  readonly kind: 'user' | 'organization'
  readonly isEnabled: boolean
}

export class DeletionNotFoundError extends Error {
  override readonly name = 'DeletionNotFoundError'

  constructor(uuid: string) {
    super(
      `nothing that can come back was deleted under ${uuid.slice(0, 60)}: ` +
        'it is back already, or its time has run out',
    )
  }
}

/** Something else has the name by now. */
export class FormerNameTakenError extends Error {
  override readonly name = 'FormerNameTakenError'

  constructor(formerName: string) {
    super(`the name ${formerName} has been taken since; bring it back under another name`)
  }
}
