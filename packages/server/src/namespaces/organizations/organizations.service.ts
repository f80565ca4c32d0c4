import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { Account } from '../account.ts'
import {
  type OrganizationChange,
  type OrganizationDetails,
  TagExpirationNotOfferedError,
  type TeamOverview,
} from './organization.ts'
import {
  findOrganizationDetails,
  listTeamOverviews,
  updateOrganization,
} from './organization.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  /** Times that namespaces may choose for restoring tags, in seconds. */
  readonly tagExpirationOptions: readonly number[]
}

/** What organizations tell of themselves. Who may ask is decided before. */
export class Organizations {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #tagExpirationOptions: readonly number[]

  constructor({ database, audit, tagExpirationOptions }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#tagExpirationOptions = tagExpirationOptions
  }

  async details(organization: Account): Promise<OrganizationDetails> {
    return await findOrganizationDetails(this.#database.reader, organization.id)
  }

  async teams(organization: Account, viewerId: number): Promise<TeamOverview[]> {
    return await listTeamOverviews(this.#database.reader, organization.id, viewerId)
  }

  /** @throws TagExpirationNotOfferedError */
  async change(actor: Actor, organization: Account, change: OrganizationChange): Promise<void> {
    const { tagExpirationSeconds } = change
    if (
      tagExpirationSeconds !== undefined &&
      !this.#tagExpirationOptions.includes(tagExpirationSeconds)
    ) {
      throw new TagExpirationNotOfferedError(tagExpirationSeconds, this.#tagExpirationOptions)
    }
    await this.#database.transaction(async (tx) => {
      const before = await findOrganizationDetails(tx, organization.id)
      await updateOrganization(tx, organization.id, change)
      for (const [kind, metadata] of told(change, before)) {
        await this.#audit.record(tx, actor, {
          kind,
          namespaceId: organization.id,
          metadata: { ...metadata, namespace: organization.name },
        })
      }
    })
  }
}

/** Each part of a change has an entry of its own in the log. */
function* told(
  change: OrganizationChange,
  before: OrganizationDetails,
): Generator<[LogKind, LogMetadata]> {
  if (change.contactEmail !== undefined) {
    const email = change.contactEmail
    yield ['org_change_email', { email, old_email: before.contactEmail ?? null }]
  }
  if (change.sendsInvoices !== undefined || change.invoiceEmailAddress !== undefined) {
    yield [
      'org_change_invoicing',
      {
        ...(change.sendsInvoices === undefined ? {} : { invoice_email: change.sendsInvoices }),
        ...(change.invoiceEmailAddress === undefined
          ? {}
          : { invoice_email_address: change.invoiceEmailAddress }),
      },
    ]
  }
  if (change.tagExpirationSeconds !== undefined) {
    yield ['org_change_tag_expiration', { tag_expiration: change.tagExpirationSeconds }]
  }
}
