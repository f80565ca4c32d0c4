import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { IdentityConfig } from '../../platform/config/slices/identity.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import type { Outbox } from '../../platform/mail/outbox.ts'
import { indexRenamed } from '../../search/search-index.service.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { type Account, EmailTakenError, NameTakenError, ownersTeam } from '../account.ts'
import { findAccount, findUserByEmail } from '../account-lookup.service.ts'
import { renameNamespace } from '../account-rename.service.ts'
import { requireNamespaceName } from '../account-name.ts'
import { deleteRowsOfAccount } from '../deletion/account-deletion.queries.ts'
import { TagExpirationNotOfferedError } from '../organizations/organization.ts'
import { addTeamMember } from '../teams/team-member.queries.ts'
import { insertTeam } from '../teams/team.queries.ts'
import { requireEmail } from './email-address.ts'
import type { MailedCodes } from './mailed-codes.service.ts'
import {
  RenamingNotAllowedError,
  type UserChange,
  type UserDetails,
  type UserOrganization,
  type UserPrompt,
} from './user.ts'
import {
  deletePrompts,
  findUserDetails,
  listOrganizationsOf,
  listPrompts,
  setUserEmail,
  turnIntoOrganization,
  updateUserDetails,
} from './user.queries.ts'
import { newAddressMail } from './user-mails.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly codes: MailedCodes
  readonly outbox: Outbox
  readonly config: IdentityConfig
  /** What the registry is called in mails. */
  readonly registryTitle: string
  /** Times that namespaces may choose for restoring tags, in seconds. */
  readonly tagExpirationOptions: readonly number[]
  /** Without it, what is asked for of the time machine is left as it is, as in Quay. */
  readonly mayChangeTagExpiration: boolean
  /** Told after each committed change of what somebody may do or sign in with. */
  readonly accessChanged: () => void
}

/** Somebody in more organizations than this sees the first of them. */
const organizationsMaximum = 5000

/** What users tell of themselves, and change. Who may ask is decided before. */
export class Users {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async details(user: Account): Promise<UserDetails> {
    return await findUserDetails(this.#dependencies.database.reader, user.id)
  }

  async organizations(user: Account): Promise<UserOrganization[]> {
    return await listOrganizationsOf(
      this.#dependencies.database.reader,
      user.id,
      organizationsMaximum,
    )
  }

  /**
   * Changes what is given. A new address is proved first, where there is mail.
   *
   * @param inTransaction runs the change in a transaction that does more than that
   * @throws TagExpirationNotOfferedError, InvalidEmailError, EmailTakenError,
   *   RenamingNotAllowedError, InvalidNameError, NameTakenError
   */
  async change(
    actor: Actor,
    user: Account,
    given: UserChange,
    options: {
      readonly baseUrl: string
      readonly inTransaction?: (work: (tx: Tx) => Promise<void>) => Promise<void>
    },
  ): Promise<void> {
    const { database, accessChanged, mayChangeTagExpiration } = this.#dependencies
    const { tagExpirationSeconds: _, ...others } = given
    const change = mayChangeTagExpiration ? given : others
    const run = options.inTransaction ?? ((work) => database.transaction(work))
    await this.#check(user, change)
    try {
      await run((tx) => this.#apply(tx, actor, user, change, options.baseUrl))
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      if (change.name !== undefined) throw new NameTakenError(change.name)
      throw new EmailTakenError(change.email ?? '')
    }
    accessChanged()
  }

  /** Makes an organization of a user, with somebody else as its owner. */
  async convert(actor: Actor, user: Account, owner: Account): Promise<void> {
    const { database, clock, accessChanged } = this.#dependencies
    await database.transaction(async (tx) => {
      const nowMs = clock()
      // What it was signed in with, and what it might do in the namespaces of others.
      await deleteRowsOfAccount(tx, user.id)
      await turnIntoOrganization(tx, user.id, nowMs)
      await indexRenamed(tx, user)
      const teamId = await insertTeam(tx, {
        organizationId: user.id,
        name: ownersTeam,
        role: 'admin',
        description: '',
        nowMs,
      })
      await addTeamMember(tx, teamId, owner.id)
      await this.#record(tx, actor, 'account_convert', user.id, {
        namespace: user.name,
        owner: owner.name,
      })
    })
    accessChanged()
  }

  /** Refuses what can be refused before anything is done. */
  async #check(user: Account, change: UserChange): Promise<void> {
    const { database, config, tagExpirationOptions } = this.#dependencies
    const { tagExpirationSeconds, email, name } = change
    if (
      tagExpirationSeconds !== undefined &&
      !tagExpirationOptions.includes(tagExpirationSeconds)
    ) {
      throw new TagExpirationNotOfferedError(tagExpirationSeconds, tagExpirationOptions)
    }
    if (email !== undefined) {
      const wanted = requireEmail(email, config.signUp.blockedDomains)
      const other = await findUserByEmail(database.reader, wanted)
      if (other !== undefined && other.id !== user.id) throw new EmailTakenError(wanted)
    }
    if (name !== undefined && name !== user.name) {
      await this.#requireMayRename(user)
      requireNamespaceName(name)
      if ((await findAccount(database.reader, name)) !== undefined) throw new NameTakenError(name)
    }
  }

  async #requireMayRename(user: Account): Promise<void> {
    const { database, config } = this.#dependencies
    if (config.mayRename) return
    const prompts = config.mayConfirmName ? await listPrompts(database.reader, user.id) : []
    if (!prompts.includes('confirm_username')) throw new RenamingNotAllowedError()
  }

  async #apply(
    tx: Tx,
    actor: Actor,
    user: Account,
    change: UserChange,
    baseUrl: string,
  ): Promise<void> {
    await updateUserDetails(tx, user.id, change)
    await deletePrompts(tx, user.id, answeredBy(change))
    for (const [kind, metadata] of told(change)) {
      await this.#record(tx, actor, kind, user.id, metadata)
    }
    const email =
      change.email === undefined
        ? undefined
        : requireEmail(change.email, this.#dependencies.config.signUp.blockedDomains)
    if (email !== undefined && email !== user.email) {
      await this.#changeEmail(tx, actor, user, email, baseUrl)
    }
    if (change.name !== undefined && change.name !== user.name) {
      await renameNamespace(tx, user, change.name)
      await this.#record(tx, actor, 'user_change_name', user.id, {
        old_username: user.name,
        username: change.name,
      })
    }
  }

  async #changeEmail(
    tx: Tx,
    actor: Actor,
    user: Account,
    email: string,
    baseUrl: string,
  ): Promise<void> {
    const { outbox, codes, registryTitle } = this.#dependencies
    if (!outbox.isOn) {
      await setUserEmail(tx, user.id, email)
      await this.#record(tx, actor, 'user_change_email', user.id, {
        email,
        old_email: user.email ?? null,
      })
      return
    }
    const code = await codes.issue(tx, {
      accountId: user.id,
      purpose: 'change-email',
      newEmail: email,
    })
    const addressed = { registry: registryTitle, to: email, username: user.name }
    await outbox.post(tx, newAddressMail(addressed, `${baseUrl}/confirm?code=${code}`))
  }

  async #record(
    tx: Tx,
    actor: Actor,
    kind: LogKind,
    namespaceId: number,
    metadata: LogMetadata,
  ): Promise<void> {
    await this.#dependencies.audit.record(tx, actor, { kind, namespaceId, metadata })
  }
}

/** Questions that need not be asked any more. */
function answeredBy({ givenName, familyName, company, name }: UserChange): UserPrompt[] {
  return [
    ...(givenName !== undefined || familyName !== undefined ? (['enter_name'] as const) : []),
    ...(company === undefined ? [] : (['enter_company'] as const)),
    ...(name === undefined ? [] : (['confirm_username'] as const)),
  ]
}

/** Each part of a change has an entry of its own in the log. */
function* told(change: UserChange): Generator<[LogKind, LogMetadata]> {
  const { givenName, familyName, company, location } = change
  const names = {
    ...(givenName === undefined ? {} : { given_name: givenName }),
    ...(familyName === undefined ? {} : { family_name: familyName }),
    ...(company === undefined ? {} : { company }),
    ...(location === undefined ? {} : { location }),
  }
  if (Object.keys(names).length > 0) yield ['user_change_metadata', names]
  const { sendsInvoices, invoiceEmailAddress, tagExpirationSeconds } = change
  const invoices = {
    ...(sendsInvoices === undefined ? {} : { invoice_email: sendsInvoices }),
    ...(invoiceEmailAddress === undefined ? {} : { invoice_email_address: invoiceEmailAddress }),
  }
  if (Object.keys(invoices).length > 0) yield ['user_change_invoicing', invoices]
  if (tagExpirationSeconds !== undefined) {
    yield ['user_change_tag_expiration', { tag_expiration: tagExpirationSeconds }]
  }
}
