import { createHash } from 'node:crypto'

import type { Actor } from '../../logs/log-entry.ts'
import { findUserByEmail } from '../../namespaces/account-lookup.service.ts'
import type { Account } from '../../namespaces/account.ts'
import type { MailedCodes } from '../../namespaces/users/mailed-codes.service.ts'
import { findUserById, proveAddress } from '../../namespaces/users/user-changes.service.ts'
import { passwordChangedMail, recoveryMail } from '../../namespaces/users/user-mails.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { Outbox } from '../../platform/mail/outbox.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { type IdentityDriver, KeptElsewhereError, type PasswordChange } from '../identity-driver.ts'
import { RecoveryCodeError, type RecoveryWish, sealWish, sendLinkKind } from './recovery.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly encryption: Encryption
  readonly driver: IdentityDriver
  readonly codes: MailedCodes
  readonly outbox: Outbox
  /** What the registry is called in mails. */
  readonly registryTitle: string
  readonly recoverySeconds: number
}

/** Nobody's mailbox is filled by asking again and again. */
const pauseSeconds = 60

/** Passwords that were forgotten: a link by mail lets its reader choose a new one. */
export class Recovery {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * Somebody wants a new password. Whether there is such an account is looked up by a job, so
   * that the answer and its time tell nobody.
   *
   * @throws KeptElsewhereError
   */
  async request(wish: RecoveryWish): Promise<void> {
    const { database, clock, encryption } = this.#dependencies
    this.#passwordChange()
    const digest = createHash('sha256').update(wish.email.toLowerCase()).digest('hex')
    await database.transaction((tx) =>
      enqueue(
        tx,
        {
          kind: sendLinkKind,
          payload: { sealed: sealWish(encryption, wish) },
          uniqueKey: `${sendLinkKind}:${digest}`,
        },
        clock(),
      ),
    )
  }

  /** Sends the link of a wish to whoever has the address, if anybody does. */
  async fulfil({ email, baseUrl }: RecoveryWish): Promise<void> {
    const user = await findUserByEmail(this.#dependencies.database.reader, email)
    if (user !== undefined) await this.sendLink(user, baseUrl)
  }

  /**
   * Sends a user the link; not again within a minute, and not to who is disabled or has no
   * address.
   *
   * @returns the address that it goes to
   */
  async sendLink(user: Account, baseUrl: string): Promise<string | undefined> {
    const { database, codes, outbox, registryTitle, recoverySeconds } = this.#dependencies
    const { email: to } = user
    if (to === undefined || !user.isEnabled || !outbox.isOn) return undefined
    if (await codes.wasJustIssued(user.id, 'recover', pauseSeconds)) return to
    await database.transaction(async (tx) => {
      const code = await codes.issue(tx, { accountId: user.id, purpose: 'recover' })
      const addressed = { registry: registryTitle, to, username: user.name }
      const link = `${baseUrl}/recovery?code=${code}`
      await outbox.post(tx, recoveryMail(addressed, link, recoverySeconds))
    })
    return to
  }

  /** Whose password a code may change; undefined when it is good for nothing, any more. */
  async userOf(code: string): Promise<Account | undefined> {
    const { codes, database } = this.#dependencies
    const found = await codes.find(code)
    if (found?.purpose !== 'recover') return undefined
    const user = await findUserById(database.reader, found.accountId)
    return user?.isEnabled === true ? user : undefined
  }

  /**
   * Takes a code and gives its user a new password. The address is proved by that, too.
   *
   * @throws RecoveryCodeError, WeakPasswordError (the code stays good then), KeptElsewhereError
   */
  async choosePassword(code: string, password: string, address: string): Promise<Account> {
    const { codes } = this.#dependencies
    const user = await this.userOf(code)
    if (user === undefined) throw new RecoveryCodeError()
    const actor: Actor = { accountId: user.id, address, details: {} }
    await this.#passwordChange().change(actor, user, password, async (tx) => {
      if (!(await codes.use(tx, code))) throw new RecoveryCodeError()
      await proveAddress(tx, user.id)
      await this.tellOfNewPassword(tx, user)
    })
    return user
  }

  /** Lets a user know, in the transaction that changed the password. */
  async tellOfNewPassword(tx: Tx, user: Account): Promise<void> {
    const { outbox, registryTitle } = this.#dependencies
    if (user.email === undefined) return
    const addressed = { registry: registryTitle, to: user.email, username: user.name }
    await outbox.post(tx, passwordChangedMail(addressed))
  }

  #passwordChange(): PasswordChange {
    const { passwordChange, kind } = this.#dependencies.driver
    if (passwordChange === undefined) throw new KeptElsewhereError('passwords', kind)
    return passwordChange
  }
}
