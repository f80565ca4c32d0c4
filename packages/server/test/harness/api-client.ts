import type { IncomingHttpHeaders } from 'node:http'

import type { RegistryClient } from './registry-client.ts'

export interface ApiAnswer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; undefined for an empty one. Fails for a body that is neither. */
  readonly body: unknown
}

/** A body that is sent as it stands, in place of one that becomes JSON. */
export class RawBody {
  readonly content: string | Uint8Array

  constructor(content: string | Uint8Array) {
    this.content = content
  }
}

/** Calls `/api/v1` as one caller, with paths below it. */
export class ApiClient {
  readonly #client: RegistryClient
  /** What every call carries: a cookie with the token of a form, or a bearer token. */
  readonly headers: Readonly<Record<string, string>>

  constructor(client: RegistryClient, headers: Readonly<Record<string, string>>) {
    this.#client = client
    this.headers = headers
  }

  get = (path: string) => this.call('GET', path)
  post = (path: string, body: unknown = {}) => this.call('POST', path, body)
  put = (path: string, body: unknown = {}) => this.call('PUT', path, body)
  delete = (path: string, body?: unknown) => this.call('DELETE', path, body)

  /** A form as a browser sends it, without the header that only scripts can set. */
  async form(path: string, fields: Readonly<Record<string, string>>): Promise<ApiAnswer> {
    const { 'x-csrf-token': _token, ...headers } = this.headers
    return await this.#send('POST', path, {
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
  }

  /** @param path below `/api/v1`, or from the root when it begins with `//` */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    return await this.#send(method, path, {
      headers: {
        ...this.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: body instanceof RawBody ? body.content : JSON.stringify(body) }),
    })
  }

  async #send(
    method: string,
    path: string,
    options: { readonly headers: Record<string, string>; readonly body?: string | Uint8Array },
  ): Promise<ApiAnswer> {
    const target = path.startsWith('//') ? path.slice(1) : `/api/v1${path}`
    const answer = await this.#client.sendRaw(method, target, options)
    const { status, text } = answer
    return {
      status,
      headers: answer.headers,
      text,
      get body() {
        return text === '' ? undefined : (JSON.parse(text) as unknown)
      },
    }
  }
}
