import type { Identity } from '../identity/identity.ts'
import type { LogMetadata } from '../logs/log-entry.ts'
import type { OauthScope } from './oauth/oauth-scope.ts'

/** Who acts: somebody who proved who it is, or anybody. */
export type Principal = AnonymousPrincipal | AccountPrincipal

export interface AnonymousPrincipal {
  readonly kind: 'anonymous'
}

export interface AccountPrincipal extends Identity {
  readonly kind: 'account'
  /** What a token limits its account to; undefined: all that the account may do. */
  readonly scopes?: ReadonlySet<OauthScope>
  /** What the log tells of the token that was used, beside the account. */
  readonly tokenDetails?: LogMetadata
}

export const anonymous: AnonymousPrincipal = { kind: 'anonymous' }

/** Whether a principal's token, if it has one, is good for that. */
export function hasScope({ scopes }: AccountPrincipal, scope: OauthScope): boolean {
  return scopes === undefined || scopes.has(scope)
}
