import type { Reading } from '../reading.ts'

/** How people prove who they are. */
export interface IdentityConfig {
  /** Who knows the people and their passwords. */
  readonly authentication: 'Database' | 'AppToken'
}

export function identityConfig(reading: Reading): IdentityConfig {
  return { authentication: authenticationOf(reading) }
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
