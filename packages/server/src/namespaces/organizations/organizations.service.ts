import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { type Account, AccountNotFoundError } from '../account.ts'
import { findAccount } from '../account.queries.ts'
import {
  type OrganizationChange,
  type OrganizationDetails,
  TagExpirationNotOfferedError,
  type TeamOverview,
} from './organization.ts'
import {
  findOrganizationDetails,
  listOrganizationNames,
  listTeamOverviews,
  updateOrganization,
} from './organization.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  /** Times that namespaces may choose for restoring tags, in seconds. */
  readonly tagExpirationOptions: readonly number[]
  /** Namespaces may choose such a time at all. */
  readonly mayChangeTagExpiration: boolean
}

/** What organizations tell of themselves. Who may ask is decided before. */
export class Organizations {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #tagExpirationOptions: readonly number[]
  readonly #mayChangeTagExpiration: boolean

  constructor(dependencies: Dependencies) {
    this.#database = dependencies.database
    this.#audit = dependencies.audit
    this.#tagExpirationOptions = dependencies.tagExpirationOptions
    this.#mayChangeTagExpiration = dependencies.mayChangeTagExpiration
  }

  /** @throws AccountNotFoundError */
  async require(name: string): Promise<Account> {
    const account = await findAccount(this.#database.reader, name)
    if (account?.kind !== 'organization') throw new AccountNotFoundError('organization', name)
    return account
  }

  /** A page of all organizations, in the order of their names. */
  async list(page: { readonly afterName: string; readonly limit: number }): Promise<string[]> {
    return await listOrganizationNames(this.#database.reader, page)
  }

  async details(organization: Account): Promise<OrganizationDetails> {
    return await findOrganizationDetails(this.#database.reader, organization.id)
  }

  async teams(organization: Account, viewerId: number): Promise<TeamOverview[]> {
    return await listTeamOverviews(this.#database.reader, organization.id, viewerId)
  }

  /**
   * A time for restoring tags is left as it is where namespaces may not choose one.
   *
   * @throws TagExpirationNotOfferedError
   */
  async change(actor: Actor, organization: Account, given: OrganizationChange): Promise<void> {
    const { tagExpirationSeconds: wanted, ...rest } = given
    const tagExpirationSeconds = this.#mayChangeTagExpiration ? wanted : undefined
    const change = {
      ...rest,
      ...(tagExpirationSeconds === undefined ? {} : { tagExpirationSeconds }),
    }
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

/** Each part that becomes another has an entry of its own in the log. */
function* told(
  change: OrganizationChange,
  before: OrganizationDetails,
): Generator<[LogKind, LogMetadata]> {
  if (change.contactEmail !== undefined && change.contactEmail !== before.contactEmail) {
    const email = change.contactEmail
    yield ['org_change_email', { email, old_email: before.contactEmail ?? null }]
  }
  const invoicing = {
    ...(change.sendsInvoices === undefined || change.sendsInvoices === before.sendsInvoices
      ? {}
      : { invoice_email: change.sendsInvoices }),
    ...(change.invoiceEmailAddress === undefined ||
    change.invoiceEmailAddress === (before.invoiceEmailAddress ?? null)
      ? {}
      : { invoice_email_address: change.invoiceEmailAddress }),
  }
  if (Object.keys(invoicing).length > 0) yield ['org_change_invoicing', invoicing]
  const { tagExpirationSeconds } = change
  if (tagExpirationSeconds !== undefined && tagExpirationSeconds !== before.tagExpirationSeconds) {
    yield ['org_change_tag_expiration', { tag_expiration: tagExpirationSeconds }]
  }
}
