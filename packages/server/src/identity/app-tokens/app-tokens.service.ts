import { randomUUID } from 'node:crypto'

import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind } from '../../logs/log-entry.ts'
import type { Account } from '../../namespaces/account.ts'
import { Remembered } from '../../platform/cache/remembered.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { AppTokensConfig } from '../../platform/config/slices/identity.ts'
import { isSameSecret } from '../../platform/crypto/compare.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import { randomText } from '../../platform/crypto/random.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import {
  type AppToken,
  type AppTokenOfAccount,
  appTokenParts,
  appTokenPurpose,
  letters,
  nameLength,
  secretLength,
  tokensMaximum,
  TooManyAppTokensError,
} from './app-token.ts'
import {
  countAppTokens,
  deleteAppToken,
  deleteAppTokensEndedBefore,
  findAppTokenOfAccount,
  findSealedAppToken,
  insertAppToken,
  listAppTokens,
  touchAppToken,
} from './app-token.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly encryption: Encryption
  readonly audit: AuditLog
  readonly clock: Clock
  readonly config: AppTokensConfig
  /** The registry takes no changes for now. */
  readonly isReadOnly: () => boolean
}

/** A token whose text may be shown. */
export interface ShownAppToken {
  readonly token: AppToken
  readonly text: string
}

/** Those that end within this time count as expiring (Quay's four weeks). */
const soonMilliseconds = 28 * 24 * 60 * 60 * 1000
/** How late another replica hears that a token was revoked, at most. */
const believedForMilliseconds = 20_000
const standingsKept = 10_000
const expiredAtOnce = 500

/** Passwords for single programs: made, shown to their user, taken away, and believed. */
export class AppTokens {
  readonly #dependencies: Dependencies
  /** By uuid. */
  readonly #standings = new Remembered<AppTokenOfAccount>({
    max: standingsKept,
    milliseconds: believedForMilliseconds,
  })

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** @throws TooManyAppTokensError */
  async create(actor: Actor, account: Account, title: string): Promise<ShownAppToken> {
    const { database, encryption, clock, config } = this.#dependencies
    const [name, secret] = [randomText(nameLength, letters), randomText(secretLength, letters)]
    const token = await database.transaction(async (tx) => {
      await database.lock(tx, `app-tokens:${account.id}`)
      if ((await countAppTokens(tx, account.id)) >= tokensMaximum) {
        throw new TooManyAppTokensError()
      }
      const uuid = randomUUID()
      const nowMs = clock()
      const created = await insertAppToken(tx, {
        uuid,
        account_id: account.id,
        title,
        name,
        encrypted_secret: encryption.seal(secret, appTokenPurpose(uuid)),
        created_at_ms: nowMs,
        expires_at_ms:
          config.lifetimeSeconds === undefined ? null : nowMs + config.lifetimeSeconds * 1000,
      })
      await this.#record(tx, actor, 'create_app_specific_token', account, created)
      return created
    })
    return { token, text: `${name}${secret}` }
  }

  async list(account: Account, { onlyExpiring = false } = {}): Promise<AppToken[]> {
    return await listAppTokens(this.#dependencies.database.reader, account.id, {
      limit: tokensMaximum,
      ...(onlyExpiring ? { endingByMs: this.#soonMs() } : {}),
    })
  }

  /** A token of an account, with its text; undefined when the account has none of that uuid. */
  async show(account: Account, uuid: string): Promise<ShownAppToken | undefined> {
    const { database, encryption } = this.#dependencies
    const found = await findSealedAppToken(database.reader, account.id, uuid)
    if (found === undefined) return undefined
    const secret = encryption.open(found.encryptedSecret, appTokenPurpose(uuid))
    return { token: found.token, text: `${found.name}${secret}` }
  }

  /** What was signed in with it ends as well. False when the account has none of that uuid. */
  async revoke(actor: Actor, account: Account, uuid: string): Promise<boolean> {
    const isRevoked = await this.#dependencies.database.transaction(async (tx) => {
      const token = await deleteAppToken(tx, account.id, uuid)
      if (token === undefined) return false
      await this.#record(tx, actor, 'revoke_app_specific_token', account, token)
      return true
    })
    this.forget()
    return isRevoked
  }

  /** Whom a text signs in; asked of the database each time. Undefined when it is worth nothing. */
  async signIn(text: string): Promise<AppTokenOfAccount | undefined> {
    const parts = appTokenParts(text)
    if (parts === undefined || !this.#dependencies.config.areOn) return undefined
    const { database, encryption } = this.#dependencies
    const found = await findAppTokenOfAccount(database.reader, { name: parts.name })
    if (found === undefined || !this.#isLive(found)) return undefined
    const secret = encryption.open(found.encryptedSecret, appTokenPurpose(found.token.uuid))
    if (!isSameSecret(parts.secret, secret)) return undefined
    await this.#noteUse(found.token)
    return found
  }

  /** How a token stands whose uuid a registry token names. */
  async standing(uuid: string): Promise<{ readonly accountId: number } | undefined> {
    if (!this.#dependencies.config.areOn) return undefined
    const { reader } = this.#dependencies.database
    const found =
      this.#standings.get(uuid) ??
      (await this.#standings.ask(uuid, () => findAppTokenOfAccount(reader, { uuid })))
    return found !== undefined && this.#isLive(found) ? { accountId: found.account.id } : undefined
  }

  /** Looks at the database again, at each next use of a token. */
  forget(): void {
    this.#standings.forgetAll()
  }

  /** Removes some that ended long enough ago; says how many. */
  async deleteExpired(): Promise<number> {
    const { database, clock, config } = this.#dependencies
    const beforeMs = clock() - config.expiredKeptSeconds * 1000
    return await database.transaction((tx) =>
      deleteAppTokensEndedBefore(tx, beforeMs, expiredAtOnce),
    )
  }

  #isLive({ token, account }: AppTokenOfAccount): boolean {
    const { expiresAtMs } = token
    const isOver = expiresAtMs !== undefined && expiresAtMs <= this.#dependencies.clock()
    return account.isEnabled && !isOver
  }

  async #noteUse(token: AppToken): Promise<void> {
    const { database, clock, config, isReadOnly } = this.#dependencies
    const nowMs = clock()
    if ((token.lastUsedAtMs ?? 0) + config.lastUsedThresholdSeconds * 1000 > nowMs) return
    if (isReadOnly()) return
    // A loss of power may forget it: only the time of last use is at stake.
    await database.transaction((tx) => touchAppToken(tx, token.id, nowMs), {
      durability: 'relaxed',
    })
  }

  #soonMs(): number {
    return this.#dependencies.clock() + soonMilliseconds
  }

  async #record(
    tx: Tx,
    actor: Actor,
    kind: LogKind,
    account: Account,
    { title, uuid }: AppToken,
  ): Promise<void> {
    await this.#dependencies.audit.record(tx, actor, {
      kind,
      namespaceId: account.id,
      metadata: { app_specific_token_title: title, app_specific_token: uuid },
    })
  }
}
