import type { Reading } from '../reading.ts'

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

/** Whether it is written down when an account was last used, and how often at most. */
export interface LastUseConfig {
  readonly isRecorded: boolean
  readonly everySeconds: number
}

export function lastUseConfig({ values }: Reading): LastUseConfig {
  return {
    isRecorded: values.FEATURE_USER_LAST_ACCESSED,
    everySeconds: values.LAST_ACCESSED_UPDATE_THRESHOLD_S,
  }
}

export function accountsConfig(reading: Reading): AccountsConfig {
  const { values } = reading
  return {
    superUsers: values.FEATURE_SUPER_USERS
      ? {
          usernames: values.SUPER_USERS,
          fullAccess: values.FEATURE_SUPERUSERS_FULL_ACCESS,
          onlyTheyCreateOrganizations: values.FEATURE_SUPERUSERS_ORG_CREATION_ONLY,
        }
      : undefined,
    globalReadonlySuperUsers: values.GLOBAL_READONLY_SUPER_USERS,
    restrictedUsers: values.FEATURE_RESTRICTED_USERS
      ? {
          exceptUsernames: values.RESTRICTED_USERS_WHITELIST ?? [],
          includesRobots: values.RESTRICTED_USER_INCLUDE_ROBOTS,
        }
      : undefined,
    robotsDisallowed: values.ROBOTS_DISALLOW ? { exceptNames: values.ROBOTS_WHITELIST } : undefined,
  }
}

/** Of argon2id; more lanes only pay with more threads. */
const PARALLELISM = 1

export function passwordsConfig({ values }: Reading): PasswordsConfig {
  return {
    minimumLength: values.BERTH_PASSWORD_MINIMUM_LENGTH,
    memoryBytes: values.BERTH_PASSWORD_HASH_MEMORY,
    passes: values.BERTH_PASSWORD_HASH_PASSES,
    parallelism: PARALLELISM,
  }
}

export function signInConfig({ values }: Reading): SignInConfig {
  return {
    freeFailures: values.BERTH_SIGN_IN_FREE_FAILURES,
    maximumDelaySeconds: values.BERTH_SIGN_IN_MAXIMUM_DELAY,
  }
}
