import type { Reading } from '../reading.ts'

/** Registry tokens (`/v2/auth`) and the keys that sign them. */
export interface TokensConfig {
  readonly lifetimeSeconds: number
  /** A token that claims to live longer is refused, whoever signed it. */
  readonly maximumLifetimeSeconds: number
  readonly signingKey: SigningKeyConfig
}

export interface SigningKeyConfig {
  /** Issuer of the tokens and owner of the keys. */
  readonly service: string
  readonly expiresInSeconds: number
  /** A process extends or replaces its key this often. */
  readonly refreshEverySeconds: number
  /** Keys that nobody approved are removed after this. */
  readonly unapprovedExpiresInSeconds: number
  /** Expired keys are kept this long. */
  readonly expiredKeptSeconds: number
}

export function tokensConfig(reading: Reading): TokensConfig {
  const { values } = reading
  if (values.BERTH_TOKEN_LIFETIME > values.REGISTRY_JWT_AUTH_MAX_FRESH_S) {
    reading.fault(
      reading.isSet('BERTH_TOKEN_LIFETIME')
        ? 'BERTH_TOKEN_LIFETIME'
        : 'REGISTRY_JWT_AUTH_MAX_FRESH_S',
      `BERTH_TOKEN_LIFETIME is ${values.BERTH_TOKEN_LIFETIME} seconds, but REGISTRY_JWT_AUTH_MAX_FRESH_S refuses tokens that live longer than ${values.REGISTRY_JWT_AUTH_MAX_FRESH_S}; lower the one or raise the other`,
    )
  }
  if (values.INSTANCE_SERVICE_KEY_REFRESH >= values.INSTANCE_SERVICE_KEY_EXPIRATION) {
    reading.fault(
      'INSTANCE_SERVICE_KEY_REFRESH',
      `INSTANCE_SERVICE_KEY_REFRESH is ${values.INSTANCE_SERVICE_KEY_REFRESH} minutes, but a key expires after ${values.INSTANCE_SERVICE_KEY_EXPIRATION} (INSTANCE_SERVICE_KEY_EXPIRATION); write less than that`,
    )
  }
  return {
    lifetimeSeconds: values.BERTH_TOKEN_LIFETIME,
    maximumLifetimeSeconds: values.REGISTRY_JWT_AUTH_MAX_FRESH_S,
    signingKey: {
      service: values.INSTANCE_SERVICE_KEY_SERVICE,
      expiresInSeconds: values.INSTANCE_SERVICE_KEY_EXPIRATION * 60,
      refreshEverySeconds: values.INSTANCE_SERVICE_KEY_REFRESH * 60,
      unapprovedExpiresInSeconds: values.UNAPPROVED_SERVICE_KEY_TTL_SEC,
      expiredKeptSeconds: values.EXPIRED_SERVICE_KEY_TTL_SEC,
    },
  }
}
