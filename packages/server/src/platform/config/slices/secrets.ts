import type { Reading } from '../reading.ts'
import type { Secret } from '../secret.ts'

/** The keys an operator wrote into the configuration; the missing ones are kept in the data directory. */
export interface SecretsConfig {
  readonly secretKey: Secret | undefined
  readonly databaseSecretKey: Secret | undefined
  readonly pageTokenKey: Secret | undefined
}

export function secretsConfig(reading: Reading): SecretsConfig {
  const { values } = reading
  if (values.DB_URI?.kind === 'postgresql') adviseAboutReplicas(reading)
  return {
    secretKey: values.SECRET_KEY,
    databaseSecretKey: values.DATABASE_SECRET_KEY,
    pageTokenKey: values.PAGE_TOKEN_KEY,
  }
}

function adviseAboutReplicas(reading: Reading): void {
  const names = ['SECRET_KEY', 'DATABASE_SECRET_KEY'] as const
  const missing = names.filter((name) => reading.values[name] === undefined)
  if (missing.length === 0) return
  reading.advise(
    'DB_URI',
    `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set, so every data directory gets its own; replicas that share this database must share them, so write them into the configuration of each`,
  )
}
