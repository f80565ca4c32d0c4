import type { Reading } from '../reading.ts'

/** How people prove who they are. */
export interface IdentityConfig {
  /** Who knows the people and their passwords. */
  readonly authentication: 'Database' | 'AppToken'
  readonly appTokens: AppTokensConfig
  readonly signUp: SignUpConfig
  /** Users can change their name. */
  readonly mayRename: boolean
  /** Users who came from elsewhere can choose their name once. */
  readonly mayConfirmName: boolean
  /** Programs give passwords in their encrypted form only. */
  readonly wantsEncryptedPasswords: boolean
  /** How long a link that resets a password works. */
  readonly recoverySeconds: number
}

export interface AppTokensConfig {
  readonly areOn: boolean
  /** Undefined: they do not end by themselves. */
  readonly lifetimeSeconds: number | undefined
  /** How long they are still listed when they have ended. */
  readonly expiredKeptSeconds: number
  /** A use is written down no more often than this. */
  readonly lastUsedThresholdSeconds: number
}

/** How people make accounts by themselves. */
export interface SignUpConfig {
  /** Whoever makes an account can sign in to it. */
  readonly isOpen: boolean
  readonly needsInvitation: boolean
  /** Mail domains, with all below them, whose users are not wanted. */
  readonly blockedDomains: readonly string[]
  /** New users are asked for their name and company. */
  readonly asksForNames: boolean
}

export function identityConfig(reading: Reading): IdentityConfig {
  const { values } = reading
  return {
    authentication: authenticationOf(reading),
    appTokens: {
      areOn: values.FEATURE_APP_SPECIFIC_TOKENS,
      lifetimeSeconds: values.APP_SPECIFIC_TOKEN_EXPIRATION,
      expiredKeptSeconds: values.EXPIRED_APP_SPECIFIC_TOKEN_GC,
      lastUsedThresholdSeconds: values.LAST_ACCESSED_UPDATE_THRESHOLD_S,
    },
    signUp: {
      isOpen: values.FEATURE_DIRECT_LOGIN,
      needsInvitation: values.FEATURE_INVITE_ONLY_USER_CREATION,
      blockedDomains: values.FEATURE_BLACKLISTED_EMAILS ? values.BLACKLISTED_EMAIL_DOMAINS : [],
      asksForNames: values.FEATURE_USER_METADATA,
    },
    mayRename: values.FEATURE_USER_RENAME,
    mayConfirmName: values.FEATURE_USERNAME_CONFIRMATION,
    wantsEncryptedPasswords: values.FEATURE_REQUIRE_ENCRYPTED_BASIC_AUTH,
    recoverySeconds: values.USER_RECOVERY_TOKEN_LIFETIME,
  }
}

/**
 * A fault, not advice: were the names of a directory unknown here, a stranger
 * could make an account with the name of a superuser.
 */
function authenticationOf(reading: Reading): IdentityConfig['authentication'] {
  const kind = reading.values.AUTHENTICATION_TYPE
  if (kind === 'Database' || kind === 'AppToken') return kind
  reading.fault(
    'AUTHENTICATION_TYPE',
    `AUTHENTICATION_TYPE is ${kind}, which this version does not support yet; write Database to keep accounts in Berth`,
  )
  return 'Database'
}
