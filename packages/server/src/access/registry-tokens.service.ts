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

/** Tokens seen before: a usual one is a kilobyte, one with many scopes as long as headers may be. */
const tokensKept = 10_000
const tokensKeptBytes = 48 * 1024 * 1024
/** A text of one byte a character, and about twice as much for what it says. */
const bytesPerCharacter = 3

/** How late, beside what `SigningKeys` believes, a token is heard to have lost its key. */
const keyBelievedForMilliseconds = 20_000

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
  readonly #verified = new LRUCache<string, Verified>({
    max: tokensKept,
    maxSize: tokensKeptBytes,
    sizeCalculation: (_, token) => token.length * bytesPerCharacter + 500,
  })

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

  /**
   * What a token that was verified a moment ago says; undefined for one that is new, has
   * expired, or whose key has to be asked for again.
   */
  remembered(token: string): RegistryTokenClaims | undefined {
    const known = this.#verified.get(token)
    return known !== undefined && known.believedUntilMs > this.#clock() ? known.claims : undefined
  }

  /** @throws InvalidTokenError */
  async verify(token: string): Promise<RegistryTokenClaims> {
    const nowMs = this.#clock()
    const known = this.#verified.get(token)
    if (known !== undefined && known.believedUntilMs > nowMs) return known.claims
    const keyId = known?.keyId ?? keyIdOf(token)
    const key = await this.#signingKeys.verifyingKey(keyId)
    if (key === undefined) {
      this.#verified.delete(token)
      throw new InvalidTokenError('no key of this registry signed it')
    }
    const isKnown = known !== undefined && known.claims.expiresAtSeconds * 1000 > nowMs
    const claims = isKnown
      ? known.claims
      : verifyRegistryToken(token, key, {
          ...this.#parties,
          maximumLifetimeSeconds: this.#config.maximumLifetimeSeconds,
          nowMs,
        })
    const believedUntilMs = Math.min(
      claims.expiresAtSeconds * 1000,
      nowMs + keyBelievedForMilliseconds,
    )
    this.#verified.set(token, { claims, keyId, believedUntilMs })
    return claims
  }
}

interface Verified {
  readonly claims: RegistryTokenClaims
  readonly keyId: string
  readonly believedUntilMs: number
}
