import type { TeamRole } from '../account.ts'

/** What an organization tells of itself beside its name. */
export interface OrganizationDetails {
  /** Whom to write to. Unlike those of users, nobody signs in with it, and several may have one. */
  readonly contactEmail: string | undefined
  readonly sendsInvoices: boolean
  readonly invoiceEmailAddress: string | undefined
  /** Undefined: as the registry has it. */
  readonly tagExpirationSeconds: number | undefined
}

/** A team as the page of its organization shows it. */
export interface TeamOverview {
  readonly name: string
  readonly description: string
  readonly role: TeamRole
  readonly repositoryCount: number
  readonly memberCount: number
  /** The account that asks is in it. */
  readonly isOwn: boolean
}

/** Undefined members stay as they are. */
export interface OrganizationChange {
  readonly contactEmail?: string
  readonly sendsInvoices?: boolean
  readonly invoiceEmailAddress?: string | null
  readonly tagExpirationSeconds?: number
}

/** A time that the configuration does not offer. */
export class TagExpirationNotOfferedError extends Error {
  override readonly name = 'TagExpirationNotOfferedError'

  constructor(seconds: number, offered: readonly number[]) {
    super(
      `deleted tags cannot be kept for ${seconds} s here; choose one of ${offered.join(', ')} seconds`,
    )
  }
}
