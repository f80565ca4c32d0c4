import type { Account } from '../namespaces/account.ts'
import type { AccountsConfig } from '../platform/config/slices/accounts.ts'

/** What single accounts may do beyond their roles on repositories and in teams. */
export class Privileges {
  readonly #hasSuperUsers: boolean
  readonly #superUsers: ReadonlySet<string>
  readonly #readers: ReadonlySet<string>
  readonly #restrictedExcept: ReadonlySet<string> | undefined
  readonly #restrictsRobots: boolean
  readonly #robotsExcept: ReadonlySet<string> | undefined
  readonly #hasFullAccess: boolean

  constructor(config: AccountsConfig) {
    this.#hasSuperUsers = config.superUsers !== undefined
    this.#superUsers = new Set(config.superUsers?.usernames)
    this.#hasFullAccess = config.superUsers?.fullAccess === true
    this.#readers = new Set(config.globalReadonlySuperUsers)
    this.#restrictedExcept =
      config.restrictedUsers === undefined
        ? undefined
        : new Set(config.restrictedUsers.exceptUsernames)
    this.#restrictsRobots = config.restrictedUsers?.includesRobots === true
    this.#robotsExcept =
      config.robotsDisallowed === undefined
        ? undefined
        : new Set(config.robotsDisallowed.exceptNames)
  }

  /** `SUPER_USERS` names it, or the database has it appointed, unless `FEATURE_SUPER_USERS` is off. */
  isSuperUser(account: Account): boolean {
    return (
      this.#hasSuperUsers &&
      account.kind === 'user' &&
      (account.isAppointedSuperUser || this.#superUsers.has(account.name))
    )
  }

  /** May read and change what belongs to others. */
  mayDoEverything(account: Account): boolean {
    return this.#hasFullAccess && this.isSuperUser(account)
  }

  mayReadEverything(account: Account): boolean {
    return (
      account.kind === 'user' && (this.#readers.has(account.name) || this.mayDoEverything(account))
    )
  }

  /** May create nothing in its own namespace, and no organization. */
  isRestricted(account: Account): boolean {
    if (this.#restrictedExcept === undefined) return false
    if (account.kind === 'robot') {
      const owner = account.name.slice(0, account.name.indexOf('+'))
      return this.#restrictsRobots && !this.#restrictedExcept.has(owner)
    }
    return !this.#restrictedExcept.has(account.name) && !this.isSuperUser(account)
  }

  mayRobotSignIn(name: string): boolean {
    return this.#robotsExcept === undefined || this.#robotsExcept.has(name)
  }
}
