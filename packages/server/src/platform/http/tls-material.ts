import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

import type { TlsConfig } from '../config/slices/tls.ts'

/** A certificate with its key, looked at and found to fit together. */
export interface TlsMaterial {
  /** As `tls.createServer` and `setSecureContext` take them. */
  readonly options: SecureContextOptions
  readonly expiresAtMs: number
}

/** The certificate or its key cannot be used. */
export class TlsMaterialError extends Error {
  override readonly name = 'TlsMaterialError'

  constructor(file: string, problem: string, options?: ErrorOptions) {
    super(`${file} ${problem}`, options)
  }
}

/** Reads the files of a TLS configuration. @throws TlsMaterialError */
export async function readTlsMaterial(config: TlsConfig): Promise<TlsMaterial> {
  const { certificateFile, keyFile } = config
  const [cert, key] = await Promise.all([readPem(certificateFile), readPem(keyFile)])
  const certificate = parseCertificate(certificateFile, cert)
  if (!certificate.checkPrivateKey(parseKey(keyFile, key))) {
    throw new TlsMaterialError(
      keyFile,
      `is not the private key of ${certificateFile}; put the two that belong together`,
    )
  }
  const options: SecureContextOptions = {
    cert,
    key,
    minVersion: config.minimumVersion,
    maxVersion: config.maximumVersion,
    ...(config.ciphers === undefined ? {} : { ciphers: config.ciphers }),
  }
  try {
    createSecureContext(options)
  } catch (cause) {
    throw new TlsMaterialError(
      certificateFile,
      `cannot be used with SSL_CIPHERS and SSL_PROTOCOLS as they are (${codeOf(cause)})`,
      { cause },
    )
  }
  return { options, expiresAtMs: Date.parse(certificate.validTo) }
}

async function readPem(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (cause) {
    throw new TlsMaterialError(
      file,
      `cannot be read (${codeOf(cause)}); TLS needs it, and the account that runs Berth has to be able to read it`,
      { cause },
    )
  }
}

function parseCertificate(file: string, pem: Buffer): X509Certificate {
  try {
    return new X509Certificate(pem)
  } catch (cause) {
    throw new TlsMaterialError(
      file,
      'holds no certificate; it has to begin with -----BEGIN CERTIFICATE-----',
      { cause },
    )
  }
}

function parseKey(file: string, pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    const problem = pem.includes('ENCRYPTED')
      ? 'is locked with a passphrase; Berth starts by itself, so write the key without one'
      : 'holds no private key; it has to begin with -----BEGIN PRIVATE KEY-----'
    throw new TlsMaterialError(file, problem, { cause })
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
}
