import { resolve } from 'node:path'
import type { Reading } from '../reading.ts'
import { Secret } from '../secret.ts'
import type { DatabaseUri } from './database-uri.ts'
import { postgresqlTls, type PostgresqlTls } from './postgresql-tls.ts'

export type DatabaseConfig = SqliteConfig | PostgresqlConfig

export interface SqliteConfig {
  readonly kind: 'sqlite'
  /** Absolute. */
  readonly file: string
}

export interface PostgresqlConfig {
  readonly kind: 'postgresql'
  /** `postgresql://…`, without TLS parameters: `tls` holds them. */
  readonly uri: Secret
  /** The same for people: user, host, port and database, no password. */
  readonly address: string
  /** Connections that one process opens at most. */
  readonly poolSize: number
  /** How long a request waits for a connection: for a free one, or for a new one to be made. */
  readonly connectTimeoutSeconds: number
  /** Undefined for a connection without TLS. */
  readonly tls: PostgresqlTls | undefined
}

const DEFAULT_POOL_SIZE = 20
const DEFAULT_CONNECT_TIMEOUT_SECONDS = 10

export function databaseConfig(reading: Reading): DatabaseConfig {
  const uri = reading.values.DB_URI
  if (uri === undefined || uri.kind === 'sqlite') {
    const file = uri === undefined ? 'berth.db' : uri.path
    return { kind: 'sqlite', file: resolve(reading.surroundings.dataDirectory, file) }
  }
  const given = reading.values.DB_CONNECTION_ARGS
  return {
    kind: 'postgresql',
    uri: new Secret(connectionString(uri, reading)),
    address: `postgresql://${uri.user === '' ? '' : `${uri.user}@`}${hostAndPort(uri)}/${uri.database}`,
    poolSize:
      reading.values.BERTH_DATABASE_CONNECTIONS ?? given.max_connections ?? DEFAULT_POOL_SIZE,
    connectTimeoutSeconds: given.connect_timeout ?? DEFAULT_CONNECT_TIMEOUT_SECONDS,
    tls: postgresqlTls(uri.parameters, reading),
  }
}

type PostgresqlUri = Extract<DatabaseUri, { kind: 'postgresql' }>

/** Parameters that the driver would act on by itself, beside what `tls` and the pool say. */
const TAKEN_OUT = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'connect_timeout']

function connectionString(uri: PostgresqlUri, reading: Reading): string {
  const { application_name, options } = reading.values.DB_CONNECTION_ARGS
  const parameters = new URLSearchParams(uri.parameters)
  for (const name of TAKEN_OUT) parameters.delete(name)
  if (application_name !== undefined) parameters.set('application_name', application_name)
  if (options !== undefined) parameters.set('options', options)

  const user = encodeURIComponent(uri.user)
  const password = uri.password === '' ? '' : `:${encodeURIComponent(uri.password)}`
  const account = user === '' && password === '' ? '' : `${user}${password}@`
  // `URLSearchParams` writes a space as `+`, which the driver does not read back.
  const query = parameters.size === 0 ? '' : `?${parameters.toString().replaceAll('+', '%20')}`
  return `postgresql://${account}${hostAndPort(uri)}/${encodeURIComponent(uri.database)}${query}`
}

function hostAndPort(uri: PostgresqlUri): string {
  return uri.port === undefined ? uri.host : `${uri.host}:${uri.port}`
}
