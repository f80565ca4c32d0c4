import type { Clock } from '../../platform/clock/clock.ts'
import { isForeignKeyViolation } from '../../platform/database/database-error.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { deleteStar, findStarred, insertStar } from './star.queries.ts'

/** The repositories that users keep at hand. Quay has no kind of entry for them in the log. */
export class Stars {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor({ database, clock }: { readonly database: BerthDatabase; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  /** Which of some repositories an account has starred. */
  async among(accountId: number, repositoryIds: readonly number[]): Promise<Set<number>> {
    return await findStarred(this.#database.reader, accountId, repositoryIds)
  }

  /** Again changes nothing; nor does it for a repository that was removed in between. */
  async add(accountId: number, repositoryId: number): Promise<void> {
    try {
      await this.#database.transaction((tx) =>
        insertStar(tx, { accountId, repositoryId }, this.#clock()),
      )
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error
    }
  }

  async remove(accountId: number, repositoryId: number): Promise<void> {
    await this.#database.transaction((tx) => deleteStar(tx, { accountId, repositoryId }))
  }
}
