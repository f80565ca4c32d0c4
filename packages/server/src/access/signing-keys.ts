import { createPrivateKey, createPublicKey, type KeyObject, type webcrypto } from 'node:crypto'

import type { Clock } from '../platform/clock/clock.ts'
import type { TokensConfig } from '../platform/config/slices/tokens.ts'
import type { Encryption } from '../platform/crypto/encryption.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { newKeyPair } from './service-keys/key-pair.ts'
import {
  deleteKeysExpiredBefore,
  findSigningKey,
  findVerifyingKey,
  insertSigningKey,
} from './service-keys/signing-key.queries.ts'

/** How long a process signs with a key before it asks the database whether there is a newer one. */
const signingKeyBelievedForMilliseconds = 20_000
/** How late a process hears, at most, that an administrator deleted a key. */
const verifyingKeyBelievedForMilliseconds = 20_000
/** How long a key id that nobody knows is remembered, so that forged ones cost no queries. */
const unknownKeyBelievedForMilliseconds = 5_000
const verifyingKeysKept = 200
const clockSkewMilliseconds = 60_000

export interface SigningKey {
  readonly kid: string
  readonly key: KeyObject
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly encryption: Encryption
  readonly clock: Clock
  readonly config: TokensConfig
}

/**
 * The RSA keys that sign registry tokens, in a table that every replica reads: what one
 * signs, all believe. A key retires before it expires, so that no token outlives its key.
 */
export class SigningKeys {
  readonly #database: BerthDatabase
  readonly #encryption: Encryption
  readonly #clock: Clock
  readonly #config: TokensConfig
  readonly #verifying = new Map<string, { key: KeyObject | undefined; untilMs: number }>()
  #signing: { key: SigningKey; untilMs: number } | undefined
  #loading: Promise<SigningKey> | undefined

  constructor({ database, encryption, clock, config }: Dependencies) {
    this.#database = database
    this.#encryption = encryption
    this.#clock = clock
    this.#config = config
  }

  /** The key to sign with now; the first caller ever creates one. */
  async signingKey(): Promise<SigningKey> {
    if (this.#signing !== undefined && this.#signing.untilMs > this.#clock()) {
      return this.#signing.key
    }
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined
    })
    return await this.#loading
  }

  /** The public key of that id, or undefined when there is none or it has expired. */
  async verifyingKey(kid: string): Promise<KeyObject | undefined> {
    const nowMs = this.#clock()
    const known = this.#verifying.get(kid)
    if (known !== undefined && known.untilMs > nowMs) return known.key

    const row = await findVerifyingKey(this.#database.reader, this.#service, kid, nowMs)
    const key =
      row === undefined
        ? undefined
        : createPublicKey({ key: JSON.parse(row.publicKey) as webcrypto.JsonWebKey, format: 'jwk' })
    const believedMilliseconds =
      row === undefined ? unknownKeyBelievedForMilliseconds : verifyingKeyBelievedForMilliseconds
    const untilMs = Math.min(row?.expiresAtMs ?? Infinity, nowMs + believedMilliseconds)
    this.#verifying.set(kid, { key, untilMs })
    if (this.#verifying.size > verifyingKeysKept) {
      const oldest = this.#verifying.keys().next()
      if (oldest.done !== true) this.#verifying.delete(oldest.value)
    }
    return key
  }

  /** Asks the database again for every key: called by this process when it deleted one. */
  forget(): void {
    this.#signing = undefined
    this.#verifying.clear()
  }

  /** Makes a new key when the newest is due for replacement, and drops expired ones. */
  async rotate(): Promise<{ readonly hasNewKey: boolean; readonly deletedCount: number }> {
    const { refreshEverySeconds, expiredKeptSeconds } = this.#config.signingKey
    const nowMs = this.#clock()
    const freshSinceMs = nowMs - refreshEverySeconds * 1000
    const hasNewKey = await this.#createUnlessFresh(freshSinceMs)
    const deletedCount = await this.#database.transaction((tx) =>
      deleteKeysExpiredBefore(tx, this.#service, nowMs - expiredKeptSeconds * 1000),
    )
    return { hasNewKey, deletedCount }
  }

  get #service(): string {
    return this.#config.signingKey.service
  }

  async #load(): Promise<SigningKey> {
    const nowMs = this.#clock()
    let row = await findSigningKey(this.#database.reader, this.#service, nowMs)
    if (row === undefined) {
      await this.#createUnlessFresh(nowMs - this.#config.signingKey.refreshEverySeconds * 1000)
      row = await findSigningKey(this.#database.reader, this.#service, nowMs)
      if (row === undefined) throw new Error('a signing key that was just stored is not there')
    }
    const key = {
      kid: row.kid,
      key: createPrivateKey(this.#encryption.open(row.encryptedPrivateKey, purposeOf(row.kid))),
    }
    const untilMs = Math.min(row.retiresAtMs, nowMs + signingKeyBelievedForMilliseconds)
    this.#signing = { key, untilMs }
    return key
  }

  /** Two replicas that come at once agree on one key: the second finds that of the first. */
  async #createUnlessFresh(freshSinceMs: number): Promise<boolean> {
    const isFresh = async (tx: Tx) =>
      ((await findSigningKey(tx, this.#service, this.#clock()))?.createdAtMs ?? 0) > freshSinceMs

    if (await this.#database.transaction(isFresh)) return false
    const { kid, jwk, privateKeyPem } = await newKeyPair()
    return await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, `service-key:${this.#service}`)
      if (await isFresh(tx)) return false
      const nowMs = this.#clock()
      const retiresAtMs = nowMs + this.#config.signingKey.expiresInSeconds * 1000
      await insertSigningKey(tx, {
        kid,
        service: this.#service,
        publicKey: JSON.stringify({ ...jwk, use: 'sig', alg: 'RS256' }),
        encryptedPrivateKey: this.#encryption.seal(privateKeyPem, purposeOf(kid)),
        createdAtMs: nowMs,
        retiresAtMs,
        expiresAtMs: retiresAtMs + this.#config.lifetimeSeconds * 1000 + clockSkewMilliseconds,
      })
      return true
    })
  }
}

function purposeOf(kid: string): string {
  return `service-key:${kid}`
}
