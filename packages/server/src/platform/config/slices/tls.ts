import { resolve } from 'node:path'
import type { Reading } from '../reading.ts'

export interface TlsConfig {
  /** Absolute path of a PEM file: the certificate, then its chain. */
  readonly certificateFile: string
  /** Absolute path of a PEM file; the same file when it holds both. */
  readonly keyFile: string
  readonly minimumVersion: TlsVersion
  readonly maximumVersion: TlsVersion
  /** OpenSSL's notation, as `tls.createServer` takes it; undefined for Node's default list. */
  readonly ciphers: string | undefined
}

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

const VERSIONS: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** TLS of the listener; undefined when there is no certificate, or a proxy in front has it. */
export function tlsConfig(reading: Reading): TlsConfig | undefined {
  const files = certificateFiles(reading)
  const versions = versionRange(reading)
  if (files === undefined) return undefined
  if (reading.values.EXTERNAL_TLS_TERMINATION) {
    if (reading.isSet('SERVER_CERT')) {
      reading.advise(
        'SERVER_CERT',
        'SERVER_CERT has no effect, since EXTERNAL_TLS_TERMINATION leaves TLS to a proxy in front',
      )
    }
    return undefined
  }
  const ciphers = reading.values.SSL_CIPHERS
  return {
    ...files,
    ...versions,
    ciphers: ciphers === undefined || typeof ciphers === 'string' ? ciphers : ciphers.join(':'),
  }
}

/** `SERVER_CERT`, or Quay's fixed names beside the configuration. */
function certificateFiles(
  reading: Reading,
): Pick<TlsConfig, 'certificateFile' | 'keyFile'> | undefined {
  const { configDirectory, siblingFiles } = reading.surroundings
  const { SERVER_CERT: certificate, SERVER_KEY: key } = reading.values
  if (certificate !== undefined) {
    return {
      certificateFile: resolve(configDirectory, certificate),
      keyFile: resolve(configDirectory, key ?? certificate),
    }
  }
  if (key !== undefined) {
    reading.fault('SERVER_KEY', 'SERVER_KEY needs SERVER_CERT; name the file of the certificate')
    return undefined
  }
  const hasCertificate = siblingFiles.has('ssl.cert')
  const hasKey = siblingFiles.has('ssl.key')
  if (hasCertificate !== hasKey) {
    const [there, missing] = hasCertificate ? ['ssl.cert', 'ssl.key'] : ['ssl.key', 'ssl.cert']
    reading.fault(
      'SERVER_CERT',
      `${there} lies beside the configuration without ${missing}; add ${missing}, or take ${there} away`,
    )
  }
  return hasCertificate && hasKey
    ? {
        certificateFile: resolve(configDirectory, 'ssl.cert'),
        keyFile: resolve(configDirectory, 'ssl.key'),
      }
    : undefined
}

/** A list of versions as the range that it spans; TLS cannot leave out one in the middle. */
function versionRange(reading: Reading): Pick<TlsConfig, 'minimumVersion' | 'maximumVersion'> {
  const chosen = VERSIONS.filter((version) => reading.values.SSL_PROTOCOLS.includes(version))
  const minimumVersion = chosen.at(0) ?? 'TLSv1.2'
  const maximumVersion = chosen.at(-1) ?? 'TLSv1.3'
  const span = VERSIONS.indexOf(maximumVersion) - VERSIONS.indexOf(minimumVersion) + 1
  if (chosen.length === 0) {
    reading.fault('SSL_PROTOCOLS', 'SSL_PROTOCOLS is an empty list; write [TLSv1.2, TLSv1.3]')
  } else if (span !== chosen.length) {
    reading.fault(
      'SSL_PROTOCOLS',
      'SSL_PROTOCOLS leaves out a version in the middle; write versions that follow one another, such as [TLSv1.2, TLSv1.3]',
    )
  }
  return { minimumVersion, maximumVersion }
}
