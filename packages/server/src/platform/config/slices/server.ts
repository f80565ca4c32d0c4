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
