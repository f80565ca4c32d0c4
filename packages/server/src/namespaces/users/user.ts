/** What a user tells of itself beside its name. */
export interface UserDetails {
  readonly email: string | undefined
  /** Somebody proved that the address is theirs. */
  readonly isVerified: boolean
  readonly givenName: string | undefined
  readonly familyName: string | undefined
  readonly company: string | undefined
  readonly location: string | undefined
  readonly sendsInvoices: boolean
  readonly invoiceEmailAddress: string | undefined
  /** Undefined: as the registry has it. */
  readonly tagExpirationSeconds: number | undefined
  /** What the user is asked after signing in. */
  readonly prompts: readonly UserPrompt[]
}

/** Questions that a user answers once, by Quay's names. */
export type UserPrompt = 'confirm_username' | 'enter_name' | 'enter_company'

/** An organization that a user is in. */
export interface UserOrganization {
  readonly name: string
  readonly mayCreate: boolean
  readonly isAdmin: boolean
}

/** Undefined members stay as they are. */
export interface UserChange {
  readonly givenName?: string | null
  readonly familyName?: string | null
  readonly company?: string | null
  readonly location?: string | null
  readonly sendsInvoices?: boolean
  readonly invoiceEmailAddress?: string | null
  readonly tagExpirationSeconds?: number
  readonly email?: string
  readonly name?: string
}

export class RenamingNotAllowedError extends Error {
  override readonly name = 'RenamingNotAllowedError'

  constructor() {
    super('users cannot change their name here (FEATURE_USER_RENAME)')
  }
}
