import type { RepositoryAction } from './effective-role.ts'
import type { Principal } from './principal.ts'
import { type FullName, formatFullName } from '../repositories/repository-name.ts'

/** Who wanted to do what. */
export interface Denial {
  readonly principal: Principal
  readonly action: RepositoryAction
  readonly name: FullName
}

/**
 * The caller may not do that, or there is no such thing: the two are the same to a
 * stranger, who must not learn which names exist. The message says only what the caller said.
 */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError'

  constructor(denial?: Denial) {
    super(denial === undefined ? 'sign in first' : explain(denial))
  }
}

const doing: Readonly<Record<RepositoryAction, string>> = {
  pull: 'pull from',
  describe: 'change',
  push: 'push to',
  delete: 'delete from',
  administer: 'administer',
}

function explain({ principal, action, name }: Denial): string {
  const deed = `${doing[action]} ${formatFullName(name)}`
  return principal.kind === 'anonymous'
    ? `sign in to ${deed}, or look for a mistake in the name`
    : `${principal.account.name} may not ${deed} with this token; ask an owner of ` +
        `${name.namespace} for the right, or look for a mistake in the name`
}
