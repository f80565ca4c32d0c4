import { type Answer, basic, RegistryClient } from '../harness/registry-client.ts'
import type { RunningBerth } from '../harness/running-berth.ts'

export interface Sending {
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array
}

/**
 * A client that knows nothing of a registry but what its answers say: it asks for a token
 * when it is challenged, for what the challenge names, and keeps it for the same kind of
 * request to the same repository, as the specification's own program does.
 */
export class ChallengedClient {
  readonly #http: RegistryClient
  readonly #credentials: { readonly username: string; readonly password: string }
  readonly #tokens = new Map<string, string>()

  constructor(berth: RunningBerth, username: string, password: string) {
    this.#http = berth.anonymous()
    this.#credentials = { username, password }
  }

  async send(method: string, path: string, sending: Sending = {}): Promise<Answer> {
    const key = keyOf(method, path)
    const first = await this.#sendWith(this.#tokens.get(key), method, path, sending)
    if (first.status !== 401) return first
    const token = await this.#tokenFor(String(first.headers['www-authenticate']))
    this.#tokens.set(key, token)
    return await this.#sendWith(token, method, path, sending)
  }

  async #sendWith(
    token: string | undefined,
    method: string,
    path: string,
    { headers, body }: Sending,
  ): Promise<Answer> {
    return await this.#http.sendRaw(method, path, {
      headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
      ...(body === undefined ? {} : { body }),
    })
  }

  async #tokenFor(challenge: string): Promise<string> {
    const parameters = new Map(
      [...challenge.matchAll(/(?<name>[a-z]+)="(?<value>[^"]+)"/g)].map((match) => [
        match.groups?.['name'] ?? '',
        match.groups?.['value'] ?? '',
      ]),
    )
    const realm = new URL(parameters.get('realm') ?? '')
    for (const name of ['service', 'scope']) {
      const value = parameters.get(name)
      if (value !== undefined) realm.searchParams.set(name, value)
    }
    const answer = await this.#http.sendRaw('GET', `${realm.pathname}${realm.search}`, {
      headers: { authorization: basic(this.#credentials) },
    })
    if (answer.status !== 200) throw new Error(`no token for ${challenge}: ${answer.text}`)
    return (answer.json() as { access_token: string }).access_token
  }
}

/** Requests that one token serves: by repository, and by whether they read, write or delete. */
function keyOf(method: string, path: string): string {
  const [route = ''] = path.split('?')
  const repository = /^\/v2\/(?<name>.+?)\/(?:blobs|manifests|tags|referrers)\//.exec(route)
  const kind =
    method === 'GET' || method === 'HEAD' ? 'pull' : method === 'DELETE' ? method : 'push'
  return `${repository?.groups?.['name'] ?? ''}:${kind}`
}
