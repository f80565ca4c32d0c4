import type { Privileges } from '../access/privileges.ts'
import type { Sessions } from '../access/sessions/sessions.service.ts'
import {
  type IdentityDriver,
  KeptElsewhereError,
  type NewUser,
  type PasswordChange,
  type UserCreation,
} from '../identity/identity-driver.ts'
import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../logs/log-entry.ts'
import { type Account, AccountNotFoundError, EmailTakenError } from '../namespaces/account.ts'
import type { Alongside } from '../namespaces/accounts.service.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { isUniqueViolation } from '../platform/database/database-error.ts'
import type { Deletions, HowDeleted } from '../repositories/deletion/deletions.service.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import {
  type AccountPage,
  type AdministeredUser,
  SuperUserUnchangeableError,
  type UserChange,
} from './administered-account.ts'
import { findUsers, listUsers, updateUser } from './administered-account.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly deletions: Deletions
  readonly privileges: Privileges
  readonly sessions: Sessions
  readonly identity: IdentityDriver
  /** Told after each committed change of what somebody may do or sign in with. */
  readonly accessChanged: () => void
}

/** What whoever runs the registry does with its users. Who may ask is decided before. */
export class UserAdministration {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async list(page: AccountPage & { readonly isOnlyEnabled: boolean }): Promise<AdministeredUser[]> {
    return await listUsers(this.#dependencies.database.reader, page)
  }

  /** Those of these names that are there. */
  async findAll(names: readonly string[]): Promise<AdministeredUser[]> {
    return await findUsers(this.#dependencies.database.reader, names)
  }

  /** @throws AccountNotFoundError */
  async find(name: string): Promise<AdministeredUser> {
    return await requireUser(this.#dependencies.database.reader, name)
  }

  /**
   * Makes a user with this password.
   *
   * @throws InvalidNameError, NameTakenError, EmailTakenError, WeakPasswordError,
   *   KeptElsewhereError
   */
  async create(
    actor: Actor,
    user: NewUser,
    alongside: Alongside = () => Promise.resolve(),
  ): Promise<Account> {
    return await this.#creation().create(actor, user, alongside)
  }

  /**
   * Changes a user who is no superuser. A new password, and being disabled, end all sessions
   * and tokens at once in this process, and elsewhere within a minute.
   *
   * @throws AccountNotFoundError, SuperUserUnchangeableError, WeakPasswordError, EmailTakenError,
   *   KeptElsewhereError
   */
  async change(actor: Actor, name: string, change: UserChange): Promise<AdministeredUser> {
    const { database, sessions, accessChanged } = this.#dependencies
    const { password, email } = change
    const before = await this.#requireOrdinary(database.reader, name)
    try {
      if (password === undefined) {
        await database.transaction((tx) => this.#apply(tx, actor, name, change))
      } else {
        await this.#passwordChange().change(actor, before.account, password, (tx) =>
          this.#apply(tx, actor, name, change),
        )
      }
    } catch (error) {
      if (email !== undefined && isUniqueViolation(error)) throw new EmailTakenError(email)
      throw error
    }
    sessions.forget()
    accessChanged()
    return await this.find(name)
  }

  /** Everything but the password, in a transaction that may change that as well. */
  async #apply(tx: Tx, actor: Actor, name: string, change: UserChange): Promise<void> {
    const { sessions, clock } = this.#dependencies
    const before = await this.#requireOrdinary(tx, name)
    const { account } = before
    const endsAll = change.isEnabled === false || change.password !== undefined
    await updateUser(tx, account.id, {
      ...change,
      ...(endsAll ? { credentialsChangedAtMs: clock() } : {}),
    })
    if (endsAll) await sessions.endAll(tx, account.id)
    for (const [kind, metadata] of told(before, change)) {
      await this.#dependencies.audit.record(tx, actor, {
        kind,
        namespaceId: account.id,
        metadata,
      })
    }
  }

  /** @throws AccountNotFoundError, SuperUserUnchangeableError */
  async delete(actor: Actor, name: string, how: HowDeleted = {}): Promise<void> {
    const { deletions, sessions } = this.#dependencies
    const { account } = await this.#requireOrdinary(this.#dependencies.database.reader, name)
    await deletions.deleteNamespace(actor, account, how)
    sessions.forget()
  }

  async #requireOrdinary(db: Parameters<typeof findUsers>[0], name: string) {
    const user = await requireUser(db, name)
    if (this.#dependencies.privileges.isSuperUser(user.account)) {
      throw new SuperUserUnchangeableError(name)
    }
    return user
  }

  #creation(): UserCreation {
    const { creation, kind } = this.#dependencies.identity
    if (creation === undefined) throw new KeptElsewhereError('accounts', kind)
    return creation
  }

  #passwordChange(): PasswordChange {
    const { passwordChange, kind } = this.#dependencies.identity
    if (passwordChange === undefined) throw new KeptElsewhereError('passwords', kind)
    return passwordChange
  }
}

async function requireUser(
  db: Parameters<typeof findUsers>[0],
  name: string,
): Promise<AdministeredUser> {
  const [user] = await findUsers(db, [name])
  if (user === undefined) throw new AccountNotFoundError('user', name)
  return user
}

/** Each part of a change but the password, whose driver tells of it, has an entry of its own in the log. */
function* told(
  { account }: AdministeredUser,
  { email, isEnabled }: UserChange,
): Generator<[LogKind, LogMetadata]> {
  const username = account.name
  if (email !== undefined) {
    yield ['user_change_email', { username, email, old_email: account.email ?? null }]
  }
  if (isEnabled === true) yield ['user_enable', { username }]
  if (isEnabled === false) yield ['user_disable', { username }]
}
