import type { Account } from '../namespaces/account.ts'

/** What proved an identity; Quay's `entity_kind` in the claims of a registry token. */
export type CredentialKind = 'user' | 'robot' | 'appspecifictoken' | 'oauthtoken'

/** Somebody who proved who it is. */
export interface Identity {
  readonly account: Account
  readonly credential: CredentialKind
  /** Which one it was, for kinds of which an account may have several that end one by one. */
  readonly credentialUuid?: string
}

/**
 * One kind of credential that may stand in a Basic header or a token request.
 *
 * Kinds are asked in order; the first that `accepts` the user name decides alone, so a
 * robot's token is never tried as somebody's password.
 */
export interface CredentialVerifier {
  /** By the form of the user name alone, e.g. `org+robot` or `$app`. */
  accepts(username: string): boolean

  /**
   * @param address where the request came from
   * @throws SignInFailedError, SignInThrottledError
   */
  verify(username: string, secret: string, address: string): Promise<Identity>
}

/** Credentials that are wrong. The message is the same whatever was wrong with them. */
export class SignInFailedError extends Error {
  override readonly name = 'SignInFailedError'
  /** Whose credentials they should have been, when there is such an account; never for clients. */
  readonly accountName: string | undefined
  /** `disabled` and `unconfirmed` accounts are told only to who has the right credentials. */
  readonly reason: 'credentials' | 'disabled' | 'unconfirmed'

  constructor(
    message: string,
    accountName?: string,
    reason: SignInFailedError['reason'] = 'credentials',
  ) {
    super(message)
    this.accountName = accountName
    this.reason = reason
  }
}

/** Too many failures: the next try has to wait. */
export class SignInThrottledError extends Error {
  override readonly name = 'SignInThrottledError'
  readonly retryAfterSeconds: number
  /** As of {@link SignInFailedError}. */
  readonly accountName: string | undefined

  constructor(retryAfterSeconds: number, accountName?: string) {
    super(`too many failed sign-ins; try again in ${retryAfterSeconds} s`)
    this.retryAfterSeconds = retryAfterSeconds
    this.accountName = accountName
  }
}

/** One network asks for too many accounts or mails: the next try has to wait. */
export class TooManyTriesError extends Error {
  override readonly name = 'TooManyTriesError'
  readonly retryAfterSeconds: number

  constructor(retryAfterSeconds: number) {
    super(`too many tries; try again in ${retryAfterSeconds} s`)
    this.retryAfterSeconds = retryAfterSeconds
  }
}
