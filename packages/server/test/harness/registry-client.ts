import type { IncomingHttpHeaders } from 'node:http'
import type { Readable } from 'node:stream'

import { Client } from 'undici'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
  readonly text: string
  /** The body as JSON. Fails for a body that is none. */
  json(): unknown
  /** The codes of the `errors` list; fails for a body without one. */
  codes(): string[]
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string | string[]>>
  readonly body?: Uint8Array | string | Readable | AsyncIterable<Uint8Array>
  /** A bearer token in place of what the client would ask for; `null` sends none. */
  readonly token?: string | null
  /** What to ask a token for, when it is not what the path and the method need. */
  readonly scope?: string | readonly string[]
}

export interface Credentials {
  readonly username: string
  readonly password: string
}

/**
 * Speaks to `/v2` as real clients do: asks the token endpoint for what a request needs, keeps
 * the token, and sends it. Answers come back whole, whatever their status.
 */
export class RegistryClient {
  readonly #url: string
  readonly #http: Client
  readonly #credentials: Credentials | undefined
  readonly #tokens: Map<string, string>

  constructor(url: string, credentials?: Credentials, tokens = new Map<string, string>()) {
    this.#url = url
    this.#http = new Client(url, { pipelining: 1, connectTimeout: 5000 })
    this.#credentials = credentials
    this.#tokens = tokens
  }

  /** A connection of its own with the same tokens. Whoever asks for it closes it. */
  twin(): RegistryClient {
    return new RegistryClient(this.#url, this.#credentials, this.#tokens)
  }

  /** One request with a token for it. @param path from `/v2` on, with its query, sent as it is */
  async send(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const token =
      options.token === undefined
        ? await this.tokenFor(options.scope ?? scopesFor(method, path))
        : options.token
    return await this.sendRaw(method, path, {
      ...(options.body === undefined ? {} : { body: options.body }),
      headers: {
        ...(token === null || token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...options.headers,
      },
    })
  }

  /** One request as it stands: no token is added. */
  async sendRaw(
    method: string,
    path: string,
    options: Pick<RequestOptions, 'headers' | 'body'> = {},
  ): Promise<Answer> {
    const response = await this.#http.request({
      method,
      path,
      // Without this, undici ends the connection with every HEAD.
      reset: false,
      headers: options.headers ?? {},
      ...(options.body === undefined ? {} : { body: options.body as Uint8Array }),
    })
    const body = Buffer.from(await response.body.arrayBuffer())
    const text = body.toString('utf8')
    return {
      status: response.statusCode,
      headers: response.headers,
      body,
      text,
      json: () => JSON.parse(text) as unknown,
      codes: () =>
        (JSON.parse(text) as { errors: { code: string }[] }).errors.map(({ code }) => code),
    }
  }

  get = (path: string, options?: RequestOptions) => this.send('GET', path, options)
  head = (path: string, options?: RequestOptions) => this.send('HEAD', path, options)
  put = (path: string, options?: RequestOptions) => this.send('PUT', path, options)
  post = (path: string, options?: RequestOptions) => this.send('POST', path, options)
  patch = (path: string, options?: RequestOptions) => this.send('PATCH', path, options)
  delete = (path: string, options?: RequestOptions) => this.send('DELETE', path, options)

  /** A token for these scopes, kept for the next time; undefined where none is needed. */
  async tokenFor(scope: string | readonly string[]): Promise<string | undefined> {
    const scopes = typeof scope === 'string' ? [scope] : scope
    if (this.#credentials === undefined && scopes.length === 0) return undefined
    const key = scopes.join(' ')
    const known = this.#tokens.get(key)
    if (known !== undefined) return known
    const answer = await this.askForToken(scopes)
    if (answer.status !== 200) {
      throw new Error(`the token endpoint answers ${answer.status}: ${answer.text}`)
    }
    const { token } = answer.json() as { token: string }
    this.#tokens.set(key, token)
    return token
  }

  /** `GET /v2/auth` with this client's credentials, whatever it answers. */
  async askForToken(
    scopes: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const query = new URLSearchParams(Object.entries(more))
    for (const scope of scopes) query.append('scope', scope)
    return await this.sendRaw('GET', `/v2/auth?${query}`, {
      headers: this.#credentials === undefined ? {} : { authorization: basic(this.#credentials) },
    })
  }

  /** Asks again the next time: for tests that change rights. */
  forgetTokens(): void {
    this.#tokens.clear()
  }

  async close(): Promise<void> {
    await this.#http.destroy()
  }
}

export function basic({ username, password }: Credentials): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

/** What a JWT says, without a look at its signature. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, body = ''] = token.split('.')
  return JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Record<string, unknown>
}

/** Read from its end: a name may have any of the words in it. */
const contentPath =
  /^\/v2\/(.+)\/(?:blobs\/uploads(?:\/[^/]*)?|(?:blobs|manifests|referrers)\/[^/]*|tags\/list)$/

/** The scopes that a client would ask for, from the challenge that it would get. */
function scopesFor(method: string, path: string): string[] {
  const [route = '', query = ''] = path.split('?')
  const name = contentPath.exec(route)?.[1]
  if (name === undefined) return []
  const isRead = (method === 'GET' || method === 'HEAD') && !route.includes('/blobs/uploads')
  const from = new URLSearchParams(query).get('from')
  return [
    `repository:${name}:${isRead ? 'pull' : 'pull,push'}`,
    ...(from === null ? [] : [`repository:${from}:pull`]),
  ]
}
