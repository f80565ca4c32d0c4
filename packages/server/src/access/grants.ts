import { prepareFindAccount } from '../namespaces/account-lookup.service.ts'
import type { Account } from '../namespaces/account.ts'
import { Remembered } from '../platform/cache/remembered.ts'
import type { Repository, RepositoryRole } from '../repositories/repository.ts'
import { type FullName, formatFullName } from '../repositories/repository-name.ts'
import { prepareFindRepository } from '../repositories/repository-lookup.service.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { strongest } from './effective-role.ts'
import { prepareRolesOn } from './grant.queries.ts'
import type { Privileges } from './privileges.ts'

/**
 * How long an answer may be believed: the bound on how late a replica hears of a right
 * that was taken away on another. The promise to the outside is a minute.
 */
const grantsBelievedForMilliseconds = 20_000
const bounds = { max: 20_000, milliseconds: grantsBelievedForMilliseconds }

/** What one account may do with one repository, as the database had it a moment ago. */
export interface Grant {
  readonly repository: Repository
  /** Undefined: nothing, unless the repository is public and only read. */
  readonly role: RepositoryRole | undefined
}

/** The rights of accounts on repositories, remembered for a short and stated time. */
export class Grants {
  readonly #findAccount: (name: string) => Promise<Account | undefined>
  readonly #findRepository: (name: FullName) => Promise<Repository | undefined>
  readonly #rolesOn: ReturnType<typeof prepareRolesOn>
  readonly #privileges: Privileges
  readonly #accounts = new Remembered<Account>(bounds)
  readonly #grants = new Remembered<Grant>(bounds)

  constructor(database: BerthDatabase, privileges: Privileges) {
    this.#findAccount = prepareFindAccount(database)
    this.#findRepository = prepareFindRepository(database)
    this.#rolesOn = prepareRolesOn(database)
    this.#privileges = privileges
  }

  /** An account by its name. Absence is never remembered. */
  async account(name: string): Promise<Account | undefined> {
    return (
      this.#accounts.get(name) ?? (await this.#accounts.ask(name, () => this.#findAccount(name)))
    )
  }

  /** The remembered grant, without a question to the database; undefined when there is none. */
  remembered(accountId: number, name: string): Grant | undefined {
    return this.#grants.get(`${accountId}:${name}`)
  }

  /**
   * The grant of an account (undefined: of nobody in particular) on a repository, or
   * undefined when there is no such repository. Absence is never remembered, so what was
   * just created is there at once.
   */
  async grant(account: Account | undefined, name: FullName): Promise<Grant | undefined> {
    const key = `${account?.id ?? 0}:${formatFullName(name)}`
    return this.#grants.get(key) ?? (await this.#grants.ask(key, () => this.#find(account, name)))
  }

  async #find(account: Account | undefined, name: FullName): Promise<Grant | undefined> {
    const repository = await this.#findRepository(name)
    if (repository === undefined || repository.state === 'marked-for-deletion') return undefined
    const role = account === undefined ? undefined : await this.roleOf(account, repository)
    return { repository, role }
  }

  /** Looks at the database now, past what is remembered. */
  async roleOf(account: Account, repository: Repository): Promise<RepositoryRole | undefined> {
    if (this.#privileges.mayDoEverything(account)) return 'admin'
    const own = await this.ownRoleOf(account, repository)
    return this.#privileges.mayReadEverything(account)
      ? strongest(own === undefined ? ['read'] : ['read', own])
      : own
  }

  /** The role without the powers of superusers. */
  async ownRoleOf(account: Account, repository: Repository): Promise<RepositoryRole | undefined> {
    if (account.id === repository.namespaceId) return 'admin'
    const roles = await this.#rolesOn({
      accountId: account.id,
      repositoryId: repository.id,
      namespaceId: repository.namespaceId,
    })
    return strongest(roles)
  }

  /** Forgets what one account may do with one repository, and what anybody may. */
  forgetGrant(account: Account | undefined, name: FullName): void {
    for (const id of new Set([account?.id ?? 0, 0])) {
      this.#grants.forget(`${id}:${formatFullName(name)}`)
    }
  }

  /** Forgets everything: called by this process whenever it changes a right. */
  forget(): void {
    this.#grants.forgetAll()
    this.#accounts.forgetAll()
  }
}
