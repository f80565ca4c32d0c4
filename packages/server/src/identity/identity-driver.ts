import type { Actor } from '../logs/log-entry.ts'
import type { Account } from '../namespaces/account.ts'
import type { Tx } from '../schema/tables.ts'

/**
 * Whoever knows the people and their passwords: this database, a directory, a service.
 *
 * A driver says who somebody is and nothing else: it counts no failures, and knows no sessions.
 * What it cannot do is absent, and features that need it say so to whoever asks.
 */
export interface IdentityDriver {
  /** As `AUTHENTICATION_TYPE` names it. */
  readonly kind: string

  /** The account of a user name, or of an e-mail address where the driver knows those. */
  find(username: string): Promise<Account | undefined>

  /**
   * Who it is that has this name and this password. Undefined when nobody does; finding that out
   * takes as long for a name that nobody has.
   */
  verify(username: string, password: string): Promise<VerifiedUser | undefined>

  /** Present where no password signs in: what to do instead, for the one who tried. */
  readonly advice?: string

  /** Present where accounts are made here. */
  readonly creation?: UserCreation

  /** Present where passwords are changed here. */
  readonly passwordChange?: PasswordChange
}

export interface VerifiedUser {
  readonly account: Account
  /** The address has to be proved first, by the mail that was sent to it. */
  readonly mustConfirmEmail: boolean
}

export interface NewUser {
  readonly name: string
  readonly password: string
  readonly email: string | undefined
  /** The address needs no proof any more. */
  readonly isVerified: boolean
}

export interface UserCreation {
  /**
   * Makes a user.
   *
   * @param alongside what else is done in the same transaction
   * @throws WeakPasswordError, InvalidNameError, NameTakenError, EmailTakenError
   */
  create(actor: Actor, user: NewUser, alongside: Alongside): Promise<Account>
}

export interface PasswordChange {
  /** Whether somebody has a password here. */
  isSet(account: Account): Promise<boolean>

  /**
   * Gives somebody a new password; what was signed in with the old one is signed out.
   *
   * @param alongside what else is done in the same transaction
   * @throws WeakPasswordError, AccountNotFoundError
   */
  change(actor: Actor, account: Account, password: string, alongside?: Alongside): Promise<void>
}

type Alongside = (tx: Tx, account: Account) => Promise<void>

/** This registry's accounts come from elsewhere, or their passwords do. */
export class KeptElsewhereError extends Error {
  override readonly name = 'KeptElsewhereError'

  constructor(what: 'accounts' | 'passwords', kind: string) {
    super(
      `the ${what} of this registry are kept elsewhere (AUTHENTICATION_TYPE is ${kind}); ` +
        'change them there',
    )
  }
}
