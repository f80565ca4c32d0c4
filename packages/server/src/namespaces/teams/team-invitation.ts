import { createHash, randomUUID } from 'node:crypto'

import type { Tx } from '../../schema/tables.ts'

/** Somebody is asked to join a team: a user, or whoever reads the mail to an address. */
export interface TeamInvitation {
  readonly id: number
  readonly teamId: number
  readonly teamName: string
  readonly organizationId: number
  readonly organizationName: string
  /** Undefined for an address: whoever has the code may join. */
  readonly accountId: number | undefined
  /** The address that was invited; undefined for a user. */
  readonly email: string | undefined
  readonly inviterName: string | undefined
}

/** An invitation that waits for its answer, as the page of the team shows it. */
export type PendingInvitation =
  | { readonly kind: 'user'; readonly name: string }
  | { readonly kind: 'email'; readonly email: string }

/** What the mail says that asks somebody to join. */
export interface TeamInvitationMail {
  readonly address: string
  /** The name of the user who is asked; undefined for whoever reads the mail. */
  readonly username: string | undefined
  readonly organizationName: string
  readonly teamName: string
  readonly inviterName: string
  readonly code: string
  /** Of the registry, e.g. `https://registry.example.com`. */
  readonly baseUrl: string
}

/** Who asks somebody to join, and by which address of the registry. */
export interface Inviter {
  readonly accountId: number
  readonly name: string
  readonly baseUrl: string
}

/** Sends such a mail once the transaction that makes the invitation is committed. */
export type SendTeamInvitation = (tx: Tx, mail: TeamInvitationMail) => Promise<void>

/** No invitation has the code, or it is another's. */
export class InvitationNotFoundError extends Error {
  override readonly name = 'InvitationNotFoundError'

  constructor() {
    super('there is no such invitation, or it is for somebody else; ask for a new one')
  }
}

/** Quay's form; the part after the colon is 122 random bits. */
export function newInvitationCode(): string {
  return `urn:teaminvite:${randomUUID()}`
}

/** How a code is kept: it is random enough to need no salt. */
export function digestOfInvitationCode(code: string): string {
  return createHash('sha256').update(code).digest('hex')
}
