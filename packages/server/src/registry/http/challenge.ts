import type { RepositoryAction } from '../../access/effective-role.ts'
import { type FullName, formatFullName } from '../../repositories/repository-name.ts'

/**
 * The `WWW-Authenticate` header that sends a client to the token endpoint (RFC 6750 and
 * distribution's token specification).
 *
 * @param scope what a new token has to be for, or undefined where any token will do
 */
export function challenge(
  endpoint: { readonly baseUrl: string; readonly service: string },
  scope: { readonly name: FullName; readonly action: RepositoryAction } | undefined,
  error: 'invalid_token' | 'insufficient_scope' | undefined,
): string {
  const actions = scope?.action === 'pull' ? 'pull' : 'pull,push'
  return [
    `Bearer realm="${endpoint.baseUrl}/v2/auth"`,
    `service="${endpoint.service}"`,
    ...(scope === undefined ? [] : [`scope="repository:${formatFullName(scope.name)}:${actions}"`]),
    ...(error === undefined ? [] : [`error="${error}"`]),
  ].join(',')
}
