import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { pathOf } from './installed.ts'

/** Files with a certificate that trusts itself, and its key. */
export interface TestCertificate {
  readonly certificateFile: string
  readonly keyFile: string
  /** The certificate, for clients to trust. */
  readonly pem: string
}

const run = promisify(execFile)

/** Makes a certificate for `localhost` and 127.0.0.1 with `openssl`, as `<name>.cert` and `<name>.key`. */
export async function makeCertificate(
  directory: string,
  name: string,
  options: { readonly days?: number } = {},
): Promise<TestCertificate> {
  const certificateFile = join(directory, `${name}.cert`)
  const keyFile = join(directory, `${name}.key`)
  await run(pathOf('openssl'), [
    'req',
    ...['-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
    ...['-days', String(options.days ?? 30), '-subj', `/CN=${name}`],
    ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'],
    ...['-keyout', keyFile, '-out', certificateFile],
  ])
  return { certificateFile, keyFile, pem: await readFile(certificateFile, 'utf8') }
}
