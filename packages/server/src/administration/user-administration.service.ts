import type { Privileges } from '../access/privileges.ts'
import type { Sessions } from '../access/sessions/sessions.service.ts'
import { hashPassword, requireUsablePassword } from '../identity/password.ts'
import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../logs/log-entry.ts'
import { type Account, AccountNotFoundError, EmailTakenError } from '../namespaces/account.ts'
import type { Accounts } from '../namespaces/accounts.service.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { PasswordsConfig } from '../platform/config/slices/accounts.ts'
import { isUniqueViolation } from '../platform/database/database-error.ts'
import type { Deletions } from '../repositories/deletion/deletions.service.ts'
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
  readonly accounts: Accounts
  readonly deletions: Deletions
  readonly privileges: Privileges
  readonly sessions: Sessions
  readonly passwords: PasswordsConfig
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
   * @throws InvalidNameError, NameTakenError, EmailTakenError, WeakPasswordError
   */
  async create(
    actor: Actor,
    user: {
      readonly name: string
      readonly email: string | undefined
      readonly password: string
      readonly isVerified: boolean
    },
  ): Promise<Account> {
    const { accounts, passwords } = this.#dependencies
    const { name, email, password, isVerified } = user
    requireUsablePassword(password, passwords)
    return await accounts.createUser(actor, {
      name,
      isVerified,
      passwordHash: await hashPassword(password, passwords),
      ...(email === undefined ? {} : { email }),
    })
  }

  /**
   * Changes a user who is no superuser. A new password, and being disabled, end all sessions
   * and tokens at once in this process, and elsewhere within a minute.
   *
   * @throws AccountNotFoundError, SuperUserUnchangeableError, WeakPasswordError, EmailTakenError
   */
  async change(actor: Actor, name: string, change: UserChange): Promise<AdministeredUser> {
    const { database, passwords, sessions, clock, accessChanged } = this.#dependencies
    const { password, email, isEnabled } = change
    if (password !== undefined) requireUsablePassword(password, passwords)
    const passwordHash =
      password === undefined ? undefined : await hashPassword(password, passwords)
    const endsAll = passwordHash !== undefined || isEnabled === false
    try {
      const changed = await database.transaction(async (tx) => {
        const before = await this.#requireOrdinary(tx, name)
        const { account } = before
        await updateUser(tx, account.id, {
          ...change,
          ...(passwordHash === undefined ? {} : { passwordHash }),
          ...(endsAll ? { credentialsChangedAtMs: clock() } : {}),
        })
        if (endsAll) await sessions.endAll(tx, account.id)
        for (const [kind, metadata] of told(before, change)) {
          await this.#record(tx, actor, kind, account.id, metadata)
        }
        return await requireUser(tx, name)
      })
      sessions.forget()
      accessChanged()
      return changed
    } catch (error) {
      if (email !== undefined && isUniqueViolation(error)) throw new EmailTakenError(email)
      throw error
    }
  }

  /** @throws AccountNotFoundError, SuperUserUnchangeableError */
  async delete(actor: Actor, name: string): Promise<void> {
    const { deletions, sessions } = this.#dependencies
    const { account } = await this.#requireOrdinary(this.#dependencies.database.reader, name)
    await deletions.deleteNamespace(actor, account)
    sessions.forget()
  }

  async #requireOrdinary(db: Parameters<typeof findUsers>[0], name: string) {
    const user = await requireUser(db, name)
    if (this.#dependencies.privileges.isSuperUser(user.account)) {
      throw new SuperUserUnchangeableError(name)
    }
    return user
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

async function requireUser(
  db: Parameters<typeof findUsers>[0],
  name: string,
): Promise<AdministeredUser> {
  const [user] = await findUsers(db, [name])
  if (user === undefined) throw new AccountNotFoundError('user', name)
  return user
}

/** Each part of a change has an entry of its own in the log. */
function* told(
  { account }: AdministeredUser,
  { email, password, isEnabled }: UserChange,
): Generator<[LogKind, LogMetadata]> {
  const username = account.name
  if (email !== undefined) {
    yield ['user_change_email', { username, email, old_email: account.email ?? null }]
  }
  if (password !== undefined) yield ['user_change_password', { username }]
  if (isEnabled === true) yield ['user_enable', { username }]
  if (isEnabled === false) yield ['user_disable', { username }]
}
