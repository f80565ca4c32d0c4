import type { RepositoryAction } from '../../access/effective-role.ts'
import { type FullName, formatFullName } from '../../repositories/repository-name.ts'

export interface ChallengedScope {
  readonly name: FullName
  readonly action: RepositoryAction
}

/**
 * The `WWW-Authenticate` header that sends a client to the token endpoint (RFC 6750 and
 * distribution's token specification).
 *
 * @param scopes what a new token has to be for; none where any token will do
 */
export function challenge(
  endpoint: { readonly baseUrl: string; readonly service: string },
  scopes: readonly ChallengedScope[],
  error: 'invalid_token' | 'insufficient_scope' | undefined,
): string {
  const scope = scopes.map(formatScope).join(' ')
  return [
    `Bearer realm="${endpoint.baseUrl}/v2/auth"`,
    `service="${endpoint.service}"`,
    ...(scope === '' ? [] : [`scope="${scope}"`]),
    ...(error === undefined ? [] : [`error="${error}"`]),
  ].join(',')
}

function formatScope({ name, action }: ChallengedScope): string {
  return `repository:${formatFullName(name)}:${action === 'pull' ? 'pull' : 'pull,push'}`
}
