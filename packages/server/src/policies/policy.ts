import type { Namespace } from '../namespaces/account.ts'
import type { LogMetadata } from '../logs/log-entry.ts'
import type { Repository } from '../repositories/repository.ts'

/** What a policy is about. Who may change it is decided before. */
export type PolicySubject =
  | { readonly kind: 'namespace'; readonly namespace: Pick<Namespace, 'id' | 'name'> }
  | { readonly kind: 'repository'; readonly repository: Repository }

/** Where a policy holds: in a whole namespace, or in one repository of it. */
export interface PolicyScope {
  readonly namespaceId: number
  /** Undefined: in all repositories of the namespace. */
  readonly repositoryId: number | undefined
}

/** Policies of one kind in one place: pushes and jobs read all of them. */
export const policiesMaximum = 20

/** A policy that is kept, under a name that is given once. */
export type Stored<Policy> = Policy & { readonly uuid: string }

export function scopeOf(subject: PolicySubject): PolicyScope {
  return subject.kind === 'namespace'
    ? { namespaceId: subject.namespace.id, repositoryId: undefined }
    : { namespaceId: subject.repository.namespaceId, repositoryId: subject.repository.id }
}

/** How the log names what a policy is about. */
export function toldSubject(subject: PolicySubject): LogMetadata {
  if (subject.kind === 'namespace') return { namespace: subject.namespace.name }
  const { namespace, repository } = subject.repository.name
  return { namespace, repo: repository }
}

export class PolicyNotFoundError extends Error {
  override readonly name = 'PolicyNotFoundError'

  constructor(uuid: string) {
    super(`there is no policy ${uuid.slice(0, 100)} here`)
  }
}

export class TooManyPoliciesError extends Error {
  override readonly name = 'TooManyPoliciesError'

  constructor() {
    super(
      `there are ${policiesMaximum} policies here already; delete one, or put several patterns into one with |`,
    )
  }
}
