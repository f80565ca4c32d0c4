import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'

import type { PostgresqlTls } from '../platform/config/slices/postgresql-tls.ts'

/** What libpq's TLS modes mean to Node's TLS. */
export async function postgresqlTls(tls: PostgresqlTls): Promise<ConnectionOptions> {
  const options: ConnectionOptions = { rejectUnauthorized: tls.mode !== 'require' }
  // `verify-ca` asks who signed the certificate, not whose name is in it.
  if (tls.mode === 'verify-ca') options.checkServerIdentity = () => undefined
  if (tls.authorityFile !== undefined) options.ca = await readFile(tls.authorityFile)
  if (tls.client !== undefined) {
    options.cert = await readFile(tls.client.certificateFile)
    options.key = await readFile(tls.client.keyFile)
  }
  return options
}
