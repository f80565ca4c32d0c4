import type { AccountRemains } from '../../namespaces/deletion/account-deletion.service.ts'
import type { Tx } from '../../schema/tables.ts'
import type { Repository } from '../repository.ts'

/**
 * What a feature keeps of repositories: `main` plugs these into the jobs that remove what was
 * deleted, in the order in which they have to go.
 */
export interface RepositoryRemains {
  /**
   * Removes a bounded part of it, in the job's transaction; false when there was nothing. It may
   * be called again for a part that is gone.
   */
  removeSome(tx: Tx, repositoryId: number): Promise<boolean>
}

export interface Remains {
  readonly ofRepositories: readonly RepositoryRemains[]
  readonly ofAccounts: readonly AccountRemains[]
}

/** What else has a say whether something is deleted. */
export interface DeletionHold {
  /** Runs first in the transaction of the deletion. Throws when something holds the place. */
  requireFree(
    tx: Tx,
    place:
      | { readonly repositoryId: number; readonly namespaceId?: undefined }
      | { readonly namespaceId: number; readonly repositoryId?: undefined },
  ): Promise<void>
}

/** Who is told that a repository goes, in the transaction of its deletion. */
export interface DeletionWitness {
  repositoryDeleted(tx: Tx, repository: Repository): Promise<void>
}
