import { type Account, namespaceOfRobot } from '../namespaces/account.ts'
import type { AccountsConfig } from '../platform/config/slices/accounts.ts'

/**
 * What single accounts may do beyond their roles on repositories and in teams.
 *
 * The configuration is asked at every question: its lists can be replaced while the server runs.
 */
export class Privileges {
  readonly #config: AccountsConfig
  readonly #sets = new WeakMap<readonly string[], ReadonlySet<string>>()

  constructor(config: AccountsConfig) {
    this.#config = config
  }

  /** `SUPER_USERS` names it, or the database has it appointed, unless `FEATURE_SUPER_USERS` is off. */
  isSuperUser(account: Account): boolean {
    const { superUsers } = this.#config
    return (
      superUsers !== undefined &&
      account.kind === 'user' &&
      (account.isAppointedSuperUser || this.#isIn(superUsers.usernames, account.name))
    )
  }

  /** May read and change what belongs to others. */
  mayDoEverything(account: Account): boolean {
    return this.#config.superUsers?.fullAccess === true && this.isSuperUser(account)
  }

  mayReadEverything(account: Account): boolean {
    return this.isGlobalReader(account) || this.mayDoEverything(account)
  }

  /** `GLOBAL_READONLY_SUPER_USERS` names it. */
  isGlobalReader(account: Account): boolean {
    return (
      account.kind === 'user' && this.#isIn(this.#config.globalReadonlySuperUsers, account.name)
    )
  }

  /** `GLOBAL_READONLY_SUPER_USERS` names it. */
  isReadOnlySuperUser(account: Account): boolean {
    return (
      account.kind === 'user' && this.#isIn(this.#config.globalReadonlySuperUsers, account.name)
    )
  }

  /** May create nothing in its own namespace, and no organization. */
  isRestricted(account: Account): boolean {
    const { restrictedUsers } = this.#config
    if (restrictedUsers === undefined) return false
    const { exceptUsernames, includesRobots } = restrictedUsers
    if (account.kind === 'robot') {
      return includesRobots && !this.#isIn(exceptUsernames, namespaceOfRobot(account))
    }
    return !this.#isIn(exceptUsernames, account.name) && !this.isSuperUser(account)
  }

  mayRobotSignIn(name: string): boolean {
    const { robotsDisallowed } = this.#config
    return robotsDisallowed === undefined || this.#isIn(robotsDisallowed.exceptNames, name)
  }

  /** A list of the configuration is made a set once, however long it is. */
  #isIn(names: readonly string[], name: string): boolean {
    let set = this.#sets.get(names)
    if (set === undefined) {
      set = new Set(names)
      this.#sets.set(names, set)
    }
    return set.has(name)
  }
}
