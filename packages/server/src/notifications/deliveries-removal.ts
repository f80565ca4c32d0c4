import type { RepositoryRemains } from '../repositories/deletion/deletion.ts'
import { deleteSomeOfRepository } from './delivery.queries.ts'

const rowsPerBatch = 500

/** What was sent of a repository that was deleted. Its notifications go with its row. */
export const deliveriesOfRepositories: RepositoryRemains = {
  removeSome: async (tx, repositoryId) =>
    (await deleteSomeOfRepository(tx, repositoryId, rowsPerBatch)) > 0,
}
