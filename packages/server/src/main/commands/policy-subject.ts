import { AccountNotFoundError } from '../../namespaces/account.ts'
import type { PolicySubject } from '../../policies/policy.ts'
import type { Services } from '../services.ts'

/** How commands name what a policy is about. */
export const policyPlaceHelp = 'NAMESPACE for all of its repositories, or NAMESPACE/REPOSITORY'

/** @throws AccountNotFoundError, RepositoryNotFoundError */
export async function policySubjectNamed(
  { accounts, repositories }: Pick<Services, 'accounts' | 'repositories'>,
  place: string,
): Promise<PolicySubject> {
  if (place.includes('/'))
    return { kind: 'repository', repository: await repositories.named(place) }
  const namespace = await accounts.findNamespace(place)
  if (namespace === undefined) throw new AccountNotFoundError('namespace', place)
  return { kind: 'namespace', namespace }
}
