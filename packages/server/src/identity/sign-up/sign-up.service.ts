import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor } from '../../logs/log-entry.ts'
import { hasUserBeside } from '../../namespaces/account-lookup.service.ts'
import type { Account } from '../../namespaces/account.ts'
import { InvalidEmailError, requireEmail } from '../../namespaces/users/email-address.ts'
import type { MailedCodes } from '../../namespaces/users/mailed-codes.service.ts'
import { addressChangedMail, confirmationMail } from '../../namespaces/users/user-mails.ts'
import { proveAddress, promptUser } from '../../namespaces/users/user-changes.service.ts'
import type { IdentityConfig } from '../../platform/config/slices/identity.ts'
import type { Outbox } from '../../platform/mail/outbox.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { type IdentityDriver, KeptElsewhereError, type UserCreation } from '../identity-driver.ts'
import { InvitationNeededError, NotFirstUserError, SignUpClosedError } from './sign-up.ts'

/** Invitations by mail, whose code proves an address. */
export interface Invitations {
  /** The address that was invited with that code; undefined for none that waits. */
  invitedAddress(code: string): Promise<string | undefined>
  accept(actor: Actor, user: Account, code: string): Promise<unknown>
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly driver: IdentityDriver
  readonly codes: MailedCodes
  readonly outbox: Outbox
  readonly invitations: Invitations
  readonly config: IdentityConfig
  /** What the registry is called in mails. */
  readonly registryTitle: string
  /** Told after each committed change of what somebody may do or sign in with. */
  readonly accessChanged: () => void
}

export interface WantedUser {
  readonly name: string
  readonly password: string
  readonly email: string | undefined
}

/** People who make an account by themselves. */
export class SignUp {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * Makes a user, who has to prove the address first where there is mail.
   *
   * @throws KeptElsewhereError, SignUpClosedError, InvitationNeededError, InvalidEmailError, WeakPasswordError,
   *   InvalidNameError, NameTakenError, EmailTakenError
   */
  async register(
    from: { readonly address: string; readonly baseUrl: string },
    wanted: WantedUser,
    invitationCode?: string,
  ): Promise<{ readonly account: Account; readonly isWaitingForMail: boolean }> {
    const { outbox, invitations, config } = this.#dependencies
    const creation = this.#creation()
    if (!config.signUp.isOpen) throw new SignUpClosedError()
    const invited =
      invitationCode === undefined ? undefined : await invitations.invitedAddress(invitationCode)
    if (config.signUp.needsInvitation && invited === undefined) throw new InvitationNeededError()
    const email =
      wanted.email === undefined
        ? undefined
        : requireEmail(wanted.email, config.signUp.blockedDomains)
    if (email === undefined && outbox.isOn) throw new InvalidEmailError('it is missing')
    const isProved = email !== undefined && invited?.toLowerCase() === email
    const isWaitingForMail = outbox.isOn && !isProved
    const stranger: Actor = { accountId: undefined, address: from.address, details: {} }
    const account = await creation.create(
      stranger,
      { name: wanted.name, password: wanted.password, email, isVerified: !isWaitingForMail },
      async (tx, { id, name }) => {
        await this.#ask(tx, id)
        if (isWaitingForMail) await this.postConfirmation(tx, { id, name, email }, from.baseUrl)
      },
    )
    if (invited !== undefined && invitationCode !== undefined) {
      const actor: Actor = { accountId: account.id, address: from.address, details: {} }
      await invitations.accept(actor, account, invitationCode)
    }
    return { account, isWaitingForMail }
  }

  /** Sends a new user the link that proves the address, in the transaction that makes the user. */
  async postConfirmation(
    tx: Tx,
    { id, name, email }: Pick<Account, 'id' | 'name' | 'email'>,
    baseUrl: string,
  ): Promise<void> {
    const { outbox, codes, registryTitle } = this.#dependencies
    if (!outbox.isOn || email === undefined) return
    const code = await codes.issue(tx, { accountId: id, purpose: 'confirm' })
    const addressed = { registry: registryTitle, to: email, username: name }
    await outbox.post(tx, confirmationMail(addressed, `${baseUrl}/confirm?code=${code}`))
  }

  /**
   * Makes the first user of a registry that has none.
   *
   * @param alongside what else is done in the same transaction
   * @throws NotFirstUserError, and all that {@link register} does for the user itself
   */
  async initialize(
    address: string,
    wanted: WantedUser,
    alongside: (tx: Tx, account: Account, actor: Actor) => Promise<void>,
  ): Promise<Account> {
    const { database, config } = this.#dependencies
    const creation = this.#creation()
    if (await hasUserBeside(database.reader, 0)) throw new NotFirstUserError()
    const email =
      wanted.email === undefined
        ? undefined
        : requireEmail(wanted.email, config.signUp.blockedDomains)
    const actor: Actor = { accountId: undefined, address, details: {} }
    return await creation.create(
      actor,
      { ...wanted, email, isVerified: true },
      async (tx, account) => {
        // Of two at a time, the second sees the first.
        await database.lock(tx, 'first-user')
        if (await hasUserBeside(tx, account.id)) throw new NotFirstUserError()
        await this.#ask(tx, account.id)
        await alongside(tx, account, actor)
      },
    )
  }

  /**
   * Takes a code that proves an address. Nobody is signed in by it: programs that look through
   * mails follow links too.
   *
   * @returns whose address it is; undefined when the code is good for nothing, any more
   * @throws EmailTakenError
   */
  async confirm(code: string, address: string): Promise<Account | undefined> {
    const { database, codes, audit, outbox, registryTitle, accessChanged } = this.#dependencies
    const found = await codes.find(code)
    if (found === undefined || found.purpose === 'recover') return undefined
    const { accountId, newEmail } = found
    const account = await database.transaction(async (tx) => {
      if (!(await codes.use(tx, code))) return undefined
      const user = await proveAddress(tx, accountId, newEmail)
      if (user === undefined || newEmail === undefined) return user
      await audit.record(
        tx,
        { accountId, address, details: {} },
        {
          kind: 'user_change_email',
          namespaceId: accountId,
          metadata: { email: newEmail, old_email: user.email ?? null },
        },
      )
      if (user.email !== undefined) {
        const addressed = { registry: registryTitle, to: user.email, username: user.name }
        await outbox.post(tx, addressChangedMail(addressed, newEmail))
      }
      return user
    })
    accessChanged()
    return account
  }

  #creation(): UserCreation {
    const { creation, kind } = this.#dependencies.driver
    if (creation === undefined) throw new KeptElsewhereError('accounts', kind)
    return creation
  }

  async #ask(tx: Tx, accountId: number): Promise<void> {
    if (!this.#dependencies.config.signUp.asksForNames) return
    await promptUser(tx, accountId, ['enter_name', 'enter_company'])
  }
}
