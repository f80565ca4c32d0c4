import type { IncomingMessage } from 'node:http'

import { AccessDeniedError } from '../../access/access-denied-error.ts'
import type { Access, Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import { anonymous, type Principal } from '../../access/principal.ts'
import { InvalidTokenError, type RegistryTokenClaims } from '../../access/registry-token.ts'
import type { RegistryTokens } from '../../access/registry-tokens.service.ts'
import { RepositoryNotWritableError } from '../../repositories/repository.ts'
import { pastViewOf } from '../../repositories/past-view.ts'
import type { FullName } from '../../repositories/repository-name.ts'
import type { RegistryEvents } from '../registry-events.ts'
import type { RegistryExchange } from './registry-exchange.ts'
import type { RepositoryNames } from './repository-names.ts'

/** Who makes a request under `/v2`, and what its token allows at most. */
export interface RegistryCaller {
  readonly principal: Principal
  /** Undefined without a token. */
  readonly claims: RegistryTokenClaims | undefined
  /** Where it comes from. */
  readonly address: string
}

interface Dependencies {
  readonly access: Access
  readonly tokens: RegistryTokens
  readonly names: RepositoryNames
  readonly events: RegistryEvents
  readonly addressOf: (request: IncomingMessage) => string
}

/** The front door of `/v2`: bearer tokens in, authorized repositories out. */
export class RegistryDoor {
  readonly #access: Access
  readonly #tokens: RegistryTokens
  readonly #names: RepositoryNames
  readonly #events: RegistryEvents
  readonly #addressOf: (request: IncomingMessage) => string

  constructor({ access, tokens, names, events, addressOf }: Dependencies) {
    this.#addressOf = addressOf
    this.#events = events
    this.#access = access
    this.#tokens = tokens
    this.#names = names
  }

  /** @throws InvalidTokenError */
  async caller(request: IncomingMessage): Promise<RegistryCaller> {
    const header = request.headers.authorization
    const address = this.#addressOf(request)
    if (header === undefined) return { principal: anonymous, claims: undefined, address }
    const token = bearerOf(header)
    if (token === undefined) throw new InvalidTokenError('only bearer tokens are taken here')
    const claims = this.#tokens.remembered(token) ?? (await this.#verified(token))
    return { principal: await this.#access.principalOf(claims), claims, address }
  }

  async #verified(token: string): Promise<RegistryTokenClaims> {
    try {
      const claims = await this.#tokens.verify(token)
      this.#events.tokenDecoded(true)
      return claims
    } catch (error) {
      if (error instanceof InvalidTokenError) this.#events.tokenDecoded(false)
      throw error
    }
  }

  /**
   * The repository, when both the token and the caller's rights of this moment allow the
   * action. Public repositories can be pulled from without a token.
   *
   * @throws AccessDeniedError, RepositoryNotFoundError, RepositoryNotWritableError
   */
  async repository<Action extends RepositoryAction>(
    caller: RegistryCaller,
    name: FullName,
    action: Action,
  ): Promise<Authorized<Action>> {
    const { claims, principal } = caller
    if (claims === undefined) return await this.#access.repository(anonymous, name, action)
    if (this.#isInToken(claims, name, action)) {
      return await this.#access.repository(principal, name, action)
    }
    // Anybody may pull what is public, whatever the token is for.
    if (action === 'pull' && (await this.#access.mayDo(anonymous, name, 'pull'))) {
      return await this.#access.repository(anonymous, name, action)
    }
    await this.#explainDenial(caller, name, action)
    throw new AccessDeniedError({ principal, action, name })
  }

  /** Whether a token names a repository with an action that includes this one. */
  mayByToken(caller: RegistryCaller, name: FullName, action: RepositoryAction): boolean {
    return caller.claims !== undefined && this.#isInToken(caller.claims, name, action)
  }

  #isInToken(claims: RegistryTokenClaims, name: FullName, action: RepositoryAction): boolean {
    return claims.access.some((entry) => {
      if (entry.type !== 'repository') return false
      if (!this.#names.isSame(entry.name, name)) {
        return action === 'pull' && entry.actions.length > 0 && this.#isViewOf(entry.name, name)
      }
      const { actions } = entry
      switch (action) {
        case 'pull':
          return actions.length > 0
        case 'push':
          return actions.includes('push') || actions.includes('*')
        case 'delete':
          return actions.includes('delete') || actions.includes('push') || actions.includes('*')
        case 'describe':
        case 'administer':
          return actions.includes('*')
      }
    })
  }

  /** A token for a repository as it was allows to pull from it, and nothing else. */
  #isViewOf(written: string, name: FullName): boolean {
    const view = pastViewOf(written)
    return view !== undefined && this.#names.isSame(view.name, name)
  }

  /** A token without `push` for a writer of a read-only repository: say that, not "denied". */
  async #explainDenial(
    caller: RegistryCaller,
    name: FullName,
    action: RepositoryAction,
  ): Promise<void> {
    if (action === 'pull' || !this.#isInToken(caller.claims as RegistryTokenClaims, name, 'pull')) {
      return
    }
    try {
      await this.#access.repository(caller.principal, name, action)
    } catch (error) {
      if (error instanceof RepositoryNotWritableError) throw error
    }
  }
}

/** Whether somebody who may push asks if something is there: then it will not be sent. */
export function isAskedToPush(
  { request }: Pick<RegistryExchange, 'request'>,
  door: RegistryDoor,
  caller: RegistryCaller,
  name: FullName,
): boolean {
  return request.method === 'HEAD' && door.mayByToken(caller, name, 'push')
}

function bearerOf(header: string): string | undefined {
  // Compared without regard to case (RFC 9110, section 11.1).
  return header.length > 7 && header.slice(0, 7).toLowerCase() === 'bearer '
    ? header.slice(7).trim()
    : undefined
}
