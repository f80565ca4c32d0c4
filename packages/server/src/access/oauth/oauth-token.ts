import type { Account } from '../../namespaces/account.ts'
import type { OauthScope } from './oauth-scope.ts'

/** What an application may do in the name of a user. The token's text is nowhere. */
export interface OauthToken {
  readonly id: number
  readonly uuid: string
  /** As it was asked for, separated by spaces. */
  readonly scope: string
  /** Of a token that somebody made and named; undefined for one granted in the browser. */
  readonly displayName: string | undefined
  readonly createdAtMs: number
  readonly expiresAtMs: number
  readonly lastUsedAtMs: number | undefined
}

/** A token that is good for something at this moment. */
export interface LiveOauthToken {
  readonly token: OauthToken
  /** In whose name it acts. */
  readonly account: Account
  readonly application: { readonly clientId: string; readonly name: string }
  readonly scopes: ReadonlySet<OauthScope>
  /** Whose application it is. */
  readonly ownerId: number
}

/** A token that was made just now: the one time that its text is known. */
export interface CreatedOauthToken {
  readonly id: number
  readonly uuid: string
  readonly text: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

/** Ten years, as long as Quay's. */
export const oauthTokenSeconds = 315_576_000

/** An application has as many tokens as it may have. */
export class TooManyOauthTokensError extends Error {
  override readonly name = 'TooManyOauthTokensError'

  constructor(maximum: number) {
    super(`the application has ${maximum} tokens, which is as many as it may have; revoke one`)
  }
}

export class InvalidOauthScopeError extends Error {
  override readonly name = 'InvalidOauthScopeError'

  constructor(scope: string) {
    super(
      `${JSON.stringify(scope.slice(0, 300))} is no list of scopes; name such as repo:read and user:read`,
    )
  }
}
