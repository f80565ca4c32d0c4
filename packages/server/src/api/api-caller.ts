import type { AccountPrincipal, Principal } from '../access/principal.ts'
import type { Session } from '../access/sessions/session.ts'
import type { Actor, LogMetadata } from '../logs/log-entry.ts'

/** Who makes a call of the API, how it proved that, and from where. */
export interface ApiCaller {
  readonly principal: Principal
  /** The session of a browser; absent for anonymous callers and for tokens. */
  readonly session?: Session
  /** What entries of the log tell of the token that was used. */
  readonly tokenDetails?: LogMetadata
  /** What entries tell of the call itself, where that is recorded. */
  readonly requestDetails?: LogMetadata
  /** The id in the cookie, whether somebody is signed in with it or not. */
  readonly cookieId: string | undefined
  readonly address: string
  readonly userAgent: string
  /** `GET` and `HEAD`: those who may read everything may make this call. */
  readonly isReading: boolean
}

/** A caller who proved who it is. */
export interface SignedInCaller extends ApiCaller {
  readonly principal: AccountPrincipal
}

export function isSignedIn(caller: ApiCaller): caller is SignedInCaller {
  return caller.principal.kind === 'account'
}

/** The caller as the audit log names it. */
export function actorOf({ principal, address, tokenDetails, requestDetails }: ApiCaller): Actor {
  return {
    accountId: principal.kind === 'account' ? principal.account.id : undefined,
    address,
    details: { ...tokenDetails, ...requestDetails },
  }
}
