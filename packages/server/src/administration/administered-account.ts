import type { Account } from '../namespaces/account.ts'

/** A user as whoever runs the registry sees one. */
export interface AdministeredUser {
  readonly account: Account
  readonly isEmailVerified: boolean
}

/** An organization as whoever runs the registry sees one. */
export interface AdministeredOrganization {
  readonly account: Account
  readonly contactEmail: string | undefined
}

/** A part of all accounts of one kind, in the order in which they were made. */
export interface AccountPage {
  readonly afterId: number
  readonly limit: number
}

/** Undefined members stay as they are. */
export interface UserChange {
  readonly email?: string
  readonly password?: string
  readonly isEnabled?: boolean
  readonly isSuperUser?: boolean
}

/** Superusers are appointed and dismissed where the registry runs, not by each other. */
export class SuperUserUnchangeableError extends Error {
  override readonly name = 'SuperUserUnchangeableError'

  constructor(username: string) {
    super(`${username} is a superuser; other superusers cannot change or delete one`)
  }
}
