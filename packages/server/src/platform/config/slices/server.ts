import type { Reading } from '../reading.ts'
import { quoted } from '../shapes/shape.ts'
import { tlsConfig, type TlsConfig } from './tls.ts'

/** How clients reach this registry, and what it calls itself. */
export interface ServerConfig {
  /**
   * Public `host` or `host:port` (`SERVER_HOSTNAME`), also the audience of tokens.
   * Undefined when not configured: the address the client used is taken, if it is a safe one.
   */
  readonly hostname: string | undefined
  /** Scheme of the URLs that clients are given. */
  readonly scheme: 'http' | 'https'
  /** TLS ends in front of Berth, which then listens in plain HTTP. */
  readonly externalTlsTermination: boolean
  readonly title: string
  readonly shortTitle: string
  /** How many proxies in front of Berth are believed about `X-Forwarded-*`; 0 believes none. */
  readonly proxyCount: number
  /** Present when Berth itself speaks TLS. */
  readonly tls: TlsConfig | undefined
  /** Browser origins that may call the API. */
  readonly corsOrigins: 'any' | readonly string[]
}

export function serverConfig(reading: Reading): ServerConfig {
  const { values } = reading
  const tls = tlsConfig(reading)
  const externalTlsTermination = values.EXTERNAL_TLS_TERMINATION
  const speaksTls = tls !== undefined || externalTlsTermination
  const scheme = values.PREFERRED_URL_SCHEME ?? (speaksTls ? 'https' : 'http')
  if (scheme === 'https' && !speaksTls) {
    reading.advise(
      'PREFERRED_URL_SCHEME',
      'PREFERRED_URL_SCHEME is https, but Berth has no certificate; put ssl.cert and ssl.key beside the configuration, or set EXTERNAL_TLS_TERMINATION when a proxy in front speaks TLS',
    )
  }
  if (scheme === 'http' && speaksTls) {
    reading.advise(
      'PREFERRED_URL_SCHEME',
      'PREFERRED_URL_SCHEME is http, so clients are led away from TLS; write https',
    )
  }
  if (externalTlsTermination && !reading.isSet('PROXY_COUNT')) {
    reading.advise(
      'EXTERNAL_TLS_TERMINATION',
      'PROXY_COUNT is not set, so all clients seem to have the address of the proxy; write PROXY_COUNT: 1 when it sets X-Forwarded-For',
    )
  }
  return {
    hostname: values.SERVER_HOSTNAME,
    scheme,
    externalTlsTermination,
    title: values.REGISTRY_TITLE,
    shortTitle: values.REGISTRY_TITLE_SHORT,
    proxyCount: values.PROXY_COUNT,
    tls,
    corsOrigins: corsOriginsOf(reading),
  }
}

function corsOriginsOf(reading: Reading): 'any' | readonly string[] {
  const written = reading.values.CORS_ORIGIN ?? []
  const origins = typeof written === 'string' ? [written] : written
  if (origins.includes('*')) return 'any'
  return origins.map((origin) => {
    const url = URL.parse(origin)
    if (url === null || url.origin === 'null' || url.pathname !== '/') {
      reading.fault(
        'CORS_ORIGIN',
        `CORS_ORIGIN has ${quoted(origin)}, which is no origin; write scheme and host such as https://ui.example.com, or '*'`,
      )
    }
    return url?.origin ?? origin
  })
}
