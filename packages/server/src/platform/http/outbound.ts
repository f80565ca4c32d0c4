import { lookup as systemLookup } from 'node:dns/promises'
import { type ClientRequest, type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'

import { type AllowedHosts, allowedHosts, isPublicAddress } from './outbound-address.ts'

/** A request to a server that somebody else named. */
export interface OutboundRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** From the first look at the name to the last byte of the body; 15 s. */
  readonly maximumSeconds?: number
  /** Of the answer's body; 1 MiB. */
  readonly maximumBytes?: number
  /** How many redirects are followed; none unless it is said. */
  readonly redirects?: number
  readonly signal?: AbortSignal
}

export interface OutboundAnswer {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** Where the answer came from in the end. */
  readonly url: URL
}

/** An address of a name, as the resolver gives it. */
export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

/** A URL that Berth does not call: its form, its scheme, its port, or where it leads. */
export class OutboundRefusedError extends Error {
  override readonly name = 'OutboundRefusedError'
  /** Whether it would be called if `SSRF_ALLOWED_HOSTS` named its host. */
  readonly canBeAllowed: boolean

  constructor(
    message: string,
    {
      canBeAllowed = false,
      cause,
    }: { readonly canBeAllowed?: boolean; readonly cause?: unknown } = {},
  ) {
    super(message, cause === undefined ? {} : { cause })
    this.canBeAllowed = canBeAllowed
  }
}

/** The other side did not answer as it had to, or not in time. The same call may succeed later. */
export class OutboundFailedError extends Error {
  override readonly name = 'OutboundFailedError'
}

interface Options {
  /** `SSRF_ALLOWED_HOSTS`. */
  readonly allowedHosts: readonly string[]
  /** Names to addresses: the system's, unless a test brings its own. */
  readonly resolve?: (hostname: string) => Promise<readonly ResolvedAddress[]>
}

const defaultSeconds = 15
const defaultBytes = 1024 * 1024
const headerBytesMaximum = 16 * 1024

/** Headers that prove who Berth is: another server never sees them. */
const credentialHeaders = new Set(['authorization', 'cookie', 'proxy-authorization', 'x-api-key'])
/** Headers that this client decides. */
const ownHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding'])

/**
 * The only way by which Berth calls URLs that people give it: callbacks, upstreams, webhooks.
 *
 * Names are resolved once for each hop, every address is looked at, and the connection goes to
 * one of those addresses; so a name that changes its mind in between leads nowhere else.
 * Redirects are looked at like the first URL. Time and size of the answer are bounded, bodies
 * are never unpacked, and no proxy of the environment is asked.
 */
export class Outbound {
  readonly #allowed: AllowedHosts
  readonly #resolve: (hostname: string) => Promise<readonly ResolvedAddress[]>

  constructor(options: Options) {
    this.#allowed = allowedHosts(options.allowedHosts)
    this.#resolve = options.resolve ?? ((name) => systemLookup(name, { all: true }))
  }

  /**
   * Whether such a URL would be called, for whoever types one. A name that leads nowhere for the
   * moment is looked at when it is called.
   *
   * @throws OutboundRefusedError
   */
  async check(url: string): Promise<void> {
    try {
      await this.#addressesOf(parseUrl(url))
    } catch (error) {
      if (!(error instanceof OutboundFailedError)) throw error
    }
  }

  /** @throws OutboundRefusedError, OutboundFailedError */
  async request(url: string, request: OutboundRequest = {}): Promise<OutboundAnswer> {
    const over = AbortSignal.timeout((request.maximumSeconds ?? defaultSeconds) * 1000)
    const signal = request.signal === undefined ? over : AbortSignal.any([over, request.signal])
    let hop: Hop = firstHop(parseUrl(url), request)
    for (let redirectsLeft = request.redirects ?? 0; ; redirectsLeft -= 1) {
      const answer = await this.#send(hop, {
        signal,
        maximumBytes: request.maximumBytes ?? defaultBytes,
      })
      const { location } = answer.headers
      if (redirectsLeft <= 0 || location === undefined || !isRedirect(answer.status)) {
        return { ...answer, url: hop.url }
      }
      hop = nextHop(hop, answer.status, location)
    }
  }

  async #send(
    hop: Hop,
    bounds: { readonly signal: AbortSignal; readonly maximumBytes: number },
  ): Promise<Omit<OutboundAnswer, 'url'>> {
    const { url, method, headers, body } = hop
    const addresses = await abortable(this.#addressesOf(url), bounds.signal)
    const make = url.protocol === 'https:' ? httpsRequest : httpRequest
    const bytes = body === undefined ? undefined : Buffer.from(body as Uint8Array)
    try {
      const sent = make({
        host: bareHost(url),
        port: portOf(url),
        path: `${url.pathname}${url.search}`,
        method,
        headers: {
          ...headers,
          ...(bytes === undefined ? {} : { 'content-length': String(bytes.byteLength) }),
          host: url.host,
          'accept-encoding': 'identity',
        },
        agent: false,
        maxHeaderSize: headerBytesMaximum,
        lookup: lookupIn(addresses),
        signal: bounds.signal,
      })
      return await answerOf(sent, bytes, bounds.maximumBytes)
    } catch (error) {
      if (error instanceof OutboundFailedError) throw error
      throw new OutboundFailedError(`${url.host} did not answer: ${reasonOf(error)}`, {
        cause: error,
      })
    }
  }

  /** Where a URL leads, when all of it may be called. @throws OutboundRefusedError */
  async #addressesOf(url: URL): Promise<readonly ResolvedAddress[]> {
    const hostname = bareHost(url)
    const isAllowedName = this.#allowed.allowsName(hostname)
    const family = isIP(hostname)
    const addresses =
      family === 0 ? await this.#resolved(hostname) : [{ address: hostname, family }]
    for (const { address } of addresses) {
      if (isAllowedName || this.#allowed.allowsAddress(address)) continue
      if (!isPublicAddress(address)) {
        throw new OutboundRefusedError(`${hostname} is not a host of the public Internet`, {
          canBeAllowed: true,
        })
      }
      const port = portOf(url)
      if (port < 1024 && port !== 80 && port !== 443) {
        throw new OutboundRefusedError(`port ${port} is not one for HTTP`, { canBeAllowed: true })
      }
    }
    return addresses
  }

  async #resolved(hostname: string): Promise<readonly ResolvedAddress[]> {
    try {
      const addresses = await this.#resolve(hostname)
      if (addresses.length > 0) return addresses
    } catch (error) {
      throw new OutboundFailedError(`there is no host ${hostname}`, { cause: error })
    }
    throw new OutboundFailedError(`there is no host ${hostname}`)
  }
}

interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

function firstHop(url: URL, { method, headers = {}, body }: OutboundRequest): Hop {
  const given = Object.fromEntries(
    Object.entries(headers)
      .map(([name, value]) => [name.toLowerCase(), value] as const)
      .filter(([name]) => !ownHeaders.has(name)),
  )
  const pair = credentialsOf(url)
  if (pair !== ':') given['authorization'] ??= `Basic ${Buffer.from(pair).toString('base64')}`
  return { url: withoutCredentials(url), method: method ?? 'GET', headers: given, body }
}

/** What follows a redirect; what belongs to the first server stays behind. */
function nextHop(hop: Hop, status: number, location: string): Hop {
  const url = parseUrl(location, hop.url)
  const isSameServer = url.origin === hop.url.origin
  const becomesGet = status === 303 || ((status === 301 || status === 302) && hop.method === 'POST')
  const headers = Object.fromEntries(
    Object.entries(hop.headers).filter(
      ([name]) =>
        (isSameServer || !credentialHeaders.has(name)) &&
        !(becomesGet && name.startsWith('content-')),
    ),
  )
  return {
    url: withoutCredentials(url),
    headers,
    method: becomesGet && hop.method !== 'HEAD' ? 'GET' : hop.method,
    body: becomesGet ? undefined : hop.body,
  }
}

const urlLengthMaximum = 4096

function parseUrl(text: string, base?: URL): URL {
  const url = text.length > urlLengthMaximum ? null : URL.parse(text, base?.href)
  if (url === null) throw new OutboundRefusedError('this is no URL')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new OutboundRefusedError(`only http and https are called, not ${url.protocol}`)
  }
  credentialsOf(url)
  return url
}

/** As `Basic` takes them. A URL may hold escapes that say nothing. @throws OutboundRefusedError */
function credentialsOf({ username, password }: URL): string {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  } catch (error) {
    throw new OutboundRefusedError(
      'its user name or password has a % that begins no escape; write %25 for a percent sign',
      { cause: error },
    )
  }
}

function withoutCredentials(url: URL): URL {
  const bare = new URL(url.href)
  bare.username = ''
  bare.password = ''
  bare.hash = ''
  return bare
}

/** In lower case, without the brackets of IPv6 and the dot that ends a name. */
function bareHost({ hostname }: URL): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port)
  return protocol === 'https:' ? 443 : 80
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status)
}

/** Tells a connection the addresses that were looked at, and no others. */
function lookupIn(addresses: readonly ResolvedAddress[]): LookupFunction {
  return (_hostname, options, callback) => {
    if (options.all === true) {
      callback(null, [...addresses])
      return
    }
    const [first] = addresses as readonly [ResolvedAddress]
    callback(null, first.address, first.family)
  }
}

function answerOf(
  sent: ClientRequest,
  body: Buffer | undefined,
  maximumBytes: number,
): Promise<Omit<OutboundAnswer, 'url'>> {
  return new Promise((resolve, reject) => {
    sent.on('error', reject)
    sent.once('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.byteLength
        if (bytes > maximumBytes) {
          reject(new OutboundFailedError(`the answer is longer than ${maximumBytes} bytes`))
          sent.destroy()
        } else chunks.push(chunk)
      })
      response.on('error', reject)
      response.once('close', () => {
        if (!response.complete) reject(new Error('the connection broke'))
      })
      response.once('end', () => {
        const { statusCode = 0, headers } = response
        resolve({ status: statusCode, headers, body: Buffer.concat(chunks) })
      })
    })
    sent.end(body)
  })
}

async function abortable<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  if (signal.aborted) throw new OutboundFailedError('the time is over')
  let stop: (() => void) | undefined
  const over = new Promise<never>((_, reject) => {
    stop = () => reject(new OutboundFailedError('the time is over'))
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    return await Promise.race([work, over])
  } finally {
    if (stop !== undefined) signal.removeEventListener('abort', stop)
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'for no known reason'
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'not in time'
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : error.message
}
