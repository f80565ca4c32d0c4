import { ApiClient, type ApiAnswer } from './api-client.ts'
import type { RegistryClient } from './registry-client.ts'
import type { RunningBerth } from './running-berth.ts'

/** A browser: it keeps its cookie, and the token of its next form. */
export class Browser {
  readonly #client: RegistryClient
  #cookie: string
  #formToken: string

  constructor(client: RegistryClient, cookie: string, formToken: string) {
    this.#client = client
    this.#cookie = cookie
    this.#formToken = formToken
  }

  /** One that was never here before. */
  static async open(berth: RunningBerth): Promise<Browser> {
    return await Browser.openWith(berth.anonymous())
  }

  /** The same, with a client that is there. */
  static async openWith(client: RegistryClient): Promise<Browser> {
    const answer = await client.sendRaw('GET', '/csrf_token')
    const { csrf_token: formToken } = answer.json() as { csrf_token: string }
    return new Browser(client, cookieOf(answer.headers['set-cookie']) ?? '', formToken)
  }

  get cookie(): string {
    return this.#cookie
  }

  get formToken(): string {
    return this.#formToken
  }

  /** Whatever the next calls are to carry. */
  as(state: { readonly cookie?: string; readonly formToken?: string }): Browser {
    return new Browser(
      this.#client,
      state.cookie ?? this.#cookie,
      state.formToken ?? this.#formToken,
    )
  }

  get = (path: string) => this.call('GET', path)
  post = (path: string, body: unknown = {}) => this.call('POST', path, body)
  put = (path: string, body: unknown = {}) => this.call('PUT', path, body)
  delete = (path: string) => this.call('DELETE', path)

  async call(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const api = new ApiClient(this.#client, {
      cookie: this.#cookie,
      'x-csrf-token': this.#formToken,
      'x-requested-with': 'XMLHttpRequest',
    })
    const answer = await api.call(method, path, body)
    this.#cookie = cookieOf(answer.headers['set-cookie']) ?? this.#cookie
    const next = answer.headers['x-next-csrf-token']
    if (typeof next === 'string') this.#formToken = next
    return answer
  }

  /** A page beside the API, as it is sent. */
  async visit(
    path: string,
  ): Promise<{ status: number; text: string; location: string | undefined }> {
    const { status, text, headers } = await this.#client.sendRaw('GET', path, {
      headers: { cookie: this.#cookie },
    })
    return { status, text, location: headers.location }
  }

  /** Sends a form of such a page. */
  async submit(
    path: string,
    fields: Readonly<Record<string, string>>,
  ): Promise<{ status: number; text: string }> {
    const { status, text } = await this.#client.sendRaw('POST', path, {
      headers: { cookie: this.#cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    })
    return { status, text }
  }
}

function cookieOf(header: string | string[] | undefined): string | undefined {
  const [first] = [header].flat()
  return first?.split(';', 1)[0]
}
