import { LRUCache } from 'lru-cache'

import type { Clock } from '../platform/clock/clock.ts'
import type { TokensConfig } from '../platform/config/slices/tokens.ts'
import type { Principal } from './principal.ts'
import {
  type AccessEntry,
  InvalidTokenError,
  keyIdOf,
  type RegistryTokenClaims,
  signRegistryToken,
  type TokenParties,
  verifyRegistryToken,
} from './registry-token.ts'
import type { SigningKeys } from './signing-keys.ts'

/** Tokens seen before; each is a kilobyte or two. */
const tokensKept = 10_000

interface Dependencies {
  readonly signingKeys: SigningKeys
  readonly clock: Clock
  readonly config: TokensConfig
  /** The registry's name in tokens: its configured host, or a constant when it has none. */
  readonly audience: string
}

export interface IssuedToken {
  readonly token: string
  readonly expiresInSeconds: number
  readonly issuedAtMs: number
}

/** Issues and believes registry tokens. */
export class RegistryTokens {
  readonly #signingKeys: SigningKeys
  readonly #clock: Clock
  readonly #config: TokensConfig
  readonly #parties: TokenParties
  readonly #verified = new LRUCache<string, RegistryTokenClaims>({ max: tokensKept })

  constructor({ signingKeys, clock, config, audience }: Dependencies) {
    this.#signingKeys = signingKeys
    this.#clock = clock
    this.#config = config
    this.#parties = { issuer: config.signingKey.service, audience }
  }

  get audience(): string {
    return this.#parties.audience
  }

  async issue(
    principal: Principal,
    access: readonly AccessEntry[],
    audience: string,
  ): Promise<IssuedToken> {
    const issuedAtMs = this.#clock()
    const account = principal.kind === 'account' ? principal.account : undefined
    const token = await signRegistryToken(
      {
        accountName: account?.name,
        accountUuid: account?.uuid,
        credential: principal.kind === 'account' ? principal.credential : 'user',
        credentialUuid: principal.kind === 'account' ? principal.credentialUuid : undefined,
        access,
        issuedAtMs,
        expiresAtSeconds: Math.floor(issuedAtMs / 1000) + this.#config.lifetimeSeconds,
      },
      { ...this.#parties, audience },
      await this.#signingKeys.signingKey(),
    )
    return { token, expiresInSeconds: this.#config.lifetimeSeconds, issuedAtMs }
  }

  /** What a token that was verified before says, or undefined for one that is new or has expired. */
  remembered(token: string): RegistryTokenClaims | undefined {
    const claims = this.#verified.get(token)
    if (claims === undefined) return undefined
    if (claims.expiresAtSeconds * 1000 > this.#clock()) return claims
    this.#verified.delete(token)
    return undefined
  }

  /** @throws InvalidTokenError */
  async verify(token: string): Promise<RegistryTokenClaims> {
    const known = this.remembered(token)
    if (known !== undefined) return known
    const key = await this.#signingKeys.verifyingKey(keyIdOf(token))
    if (key === undefined) throw new InvalidTokenError('no key of this registry signed it')
    const claims = verifyRegistryToken(token, key, {
      ...this.#parties,
      maximumLifetimeSeconds: this.#config.maximumLifetimeSeconds,
      nowMs: this.#clock(),
    })
    this.#verified.set(token, claims)
    return claims
  }
}
