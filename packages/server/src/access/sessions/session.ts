import type { Account } from '../../namespaces/account.ts'

/** A browser in which somebody signed in. */
export interface Session {
  /** SHA-256 of the id in the cookie, in hex: tells sessions apart, and gives nobody one. */
  readonly idDigest: string
  readonly createdAtMs: number
  /** When the password was last typed. */
  readonly confirmedAtMs: number
  readonly lastUsedAtMs: number
  readonly expiresAtMs: number
  readonly address: string
  readonly userAgent: string
}

/** Where a page of somebody's sessions begins: behind this one. */
export type SessionPlace = Pick<Session, 'createdAtMs' | 'idDigest'>

export interface SignedInSession {
  readonly session: Session
  readonly account: Account
}
