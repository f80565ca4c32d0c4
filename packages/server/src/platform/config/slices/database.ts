import type { Secret } from '../secret.ts'

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
  readonly connectTimeoutSeconds: number
  /** Undefined for a connection without TLS. */
  readonly tls: PostgresqlTls | undefined
}

export interface PostgresqlTls {
  /**
   * As libpq names them: `require` encrypts without looking at the certificate,
   * `verify-ca` checks who signed it, `verify-full` also checks its host name.
   */
  readonly mode: 'require' | 'verify-ca' | 'verify-full'
  /** Absolute path of a PEM file; undefined for the certificates that Node trusts. */
  readonly authorityFile: string | undefined
  /** Present when the client signs in with a certificate. */
  readonly client: { readonly certificateFile: string; readonly keyFile: string } | undefined
}
