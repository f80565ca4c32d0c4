import { resolve } from 'node:path'
import type { Reading } from '../reading.ts'

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

/**
 * TLS as `DB_CONNECTION_ARGS` or, failing that, the parameters of `DB_URI` say.
 *
 * As in libpq, `require` together with `sslrootcert` means `verify-ca`. Unlike
 * libpq, nothing falls back to an open connection: `prefer` and `allow` mean none.
 */
export function postgresqlTls(
  uriParameters: URLSearchParams,
  reading: Reading,
): PostgresqlTls | undefined {
  const given = reading.values.DB_CONNECTION_ARGS
  const fileNamed = (name: 'sslrootcert' | 'sslcert' | 'sslkey'): string | undefined => {
    const file = given[name] ?? uriParameters.get(name) ?? undefined
    return file === undefined ? undefined : resolve(reading.surroundings.configDirectory, file)
  }
  const authorityFile = fileNamed('sslrootcert')
  const certificateFile = fileNamed('sslcert')
  const keyFile = fileNamed('sslkey')
  const uriMode = uriParameters.get('sslmode') ?? undefined
  const mode = given.sslmode ?? uriMode ?? (authorityFile === undefined ? 'disable' : 'verify-ca')

  if ((certificateFile === undefined) !== (keyFile === undefined)) {
    reading.fault(
      'DB_CONNECTION_ARGS',
      'DB_CONNECTION_ARGS has one of sslcert and sslkey; a certificate needs its key, so add the other',
    )
  }
  const client =
    certificateFile === undefined || keyFile === undefined
      ? undefined
      : { certificateFile, keyFile }

  switch (mode) {
    case 'disable':
      return undefined
    case 'allow':
    case 'prefer':
      reading.advise(
        given.sslmode === undefined ? 'DB_URI' : 'DB_CONNECTION_ARGS',
        `sslmode ${mode} leaves the connection to PostgreSQL open; write require, verify-ca or verify-full to encrypt it`,
      )
      return undefined
    case 'require':
      return { mode: authorityFile === undefined ? mode : 'verify-ca', authorityFile, client }
    case 'verify-ca':
    case 'verify-full':
      return { mode, authorityFile, client }
    default:
      reading.fault(
        'DB_URI',
        'DB_URI has an unknown sslmode; write disable, require, verify-ca or verify-full',
      )
      return undefined
  }
}
