import type { LogSearch } from '../../logs/log-store.ts'
import { AccountNotFoundError } from '../../namespaces/account.ts'
import { RepositoryNotFoundError } from '../../repositories/repository.ts'
import type { Services } from '../services.ts'

/** What the options of a command ask of the audit log. @throws for names of nothing */
export async function logSearch(
  { accounts, logs, repositories }: Services,
  nowMs: number,
  options: {
    readonly namespace?: string
    readonly repository?: string
    readonly performer?: string
    readonly since: number
    readonly until?: number
  },
): Promise<LogSearch> {
  const { namespace, repository, performer } = options
  const namespaceId =
    namespace === undefined ? undefined : (await accounts.findNamespace(namespace))?.id
  if (namespace !== undefined && namespaceId === undefined) {
    throw new AccountNotFoundError('namespace', namespace)
  }
  const [repositoryNamespace = '', ...name] = (repository ?? '').split('/')
  const repositoryId =
    repository === undefined
      ? undefined
      : (await repositories.find({ namespace: repositoryNamespace, repository: name.join('/') }))
          ?.id
  if (repository !== undefined && repositoryId === undefined) {
    throw new RepositoryNotFoundError(repository)
  }
  const performerId = performer === undefined ? undefined : await logs.performerNamed(performer)
  if (performer !== undefined && performerId === undefined) {
    throw new AccountNotFoundError('user', performer)
  }
  return {
    fromMs: options.since,
    // What was done in this very moment belongs to it.
    untilMs: options.until ?? nowMs + 1000,
    namespaceId,
    repositoryId,
    performerId,
  }
}
