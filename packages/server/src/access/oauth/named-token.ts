import type { OauthToken } from './oauth-token.ts'

/** A token that an owner of an application made for a program, and gave a name. */
export interface NamedToken extends OauthToken {
  /** Undefined when that account is gone. */
  readonly createdBy: string | undefined
}

/** With whose it is, and for whom it acts. */
export interface OwnedToken extends NamedToken {
  readonly applicationName: string
  readonly accountName: string
}

/** A program wants to give away more than it may do itself. */
export class ScopeNotHeldError extends Error {
  override readonly name = 'ScopeNotHeldError'

  constructor(scope: string) {
    super(`the token of this call is not good for ${scope}, so it cannot make one that is`)
  }
}
