import type { Authorized } from '../access/access.service.ts'
import type { RepositoryAction } from '../access/effective-role.ts'
import { isForeignKeyViolation } from '../platform/database/database-error.ts'
import { RepositoryNotFoundError } from '../repositories/repository.ts'
import { formatFullName } from '../repositories/repository-name.ts'

/**
 * Does what adds something to a repository. That it is there was believed from what was read a
 * moment ago; when it was removed in between, that is a refusal, and no fault.
 *
 * @throws RepositoryNotFoundError
 */
export async function whileRepositoryLasts<Result>(
  { repository }: Pick<Authorized<RepositoryAction>, 'repository'>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isForeignKeyViolation(error)) throw error
    throw new RepositoryNotFoundError(formatFullName(repository.name))
  }
}
