/** Who may do more than others, and who less. */
export interface AccountsConfig {
  /** Undefined when there are no superusers at all (`FEATURE_SUPER_USERS: false`). */
  readonly superUsers: SuperUsersConfig | undefined
  /** User names that may read everything. */
  readonly globalReadonlySuperUsers: readonly string[]
  /** Present when ordinary users may create nothing in their own namespace. */
  readonly restrictedUsers: RestrictedUsersConfig | undefined
  /** Present when robots may not sign in. */
  readonly robotsDisallowed: RobotsDisallowedConfig | undefined
}

export interface SuperUsersConfig {
  readonly usernames: readonly string[]
  /** Superusers may read and change what belongs to others. */
  readonly fullAccess: boolean
  readonly onlyTheyCreateOrganizations: boolean
}

export interface RestrictedUsersConfig {
  readonly exceptUsernames: readonly string[]
  readonly includesRobots: boolean
}

export interface RobotsDisallowedConfig {
  /** Full names (`namespace+robot`) that may sign in all the same. */
  readonly exceptNames: readonly string[]
}

/** The cost of a password hash (argon2id) and what a password must be. */
export interface PasswordsConfig {
  readonly minimumLength: number
  readonly memoryBytes: number
  readonly passes: number
  readonly parallelism: number
}

/** How failed sign-ins slow the next ones down. */
export interface SignInConfig {
  /** Failures in a row that cost nothing. */
  readonly freeFailures: number
  /** The wait doubles from one second with each further failure, up to this. */
  readonly maximumDelaySeconds: number
}
