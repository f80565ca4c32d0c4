import type { Secret } from '../secret.ts'

/** The keys an operator wrote into the configuration; the missing ones are kept in the data directory. */
export interface SecretsConfig {
  readonly secretKey: Secret | undefined
  readonly databaseSecretKey: Secret | undefined
  readonly pageTokenKey: Secret | undefined
}
