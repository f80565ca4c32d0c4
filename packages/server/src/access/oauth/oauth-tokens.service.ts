import { createHash } from 'node:crypto'

import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogMetadata } from '../../logs/log-entry.ts'
import { Remembered } from '../../platform/cache/remembered.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { OauthConfig } from '../../platform/config/slices/oauth.ts'
import { randomText } from '../../platform/crypto/random.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import type { TokenStanding } from '../access.service.ts'
import type { AccountPrincipal } from '../principal.ts'
import { parseScopes } from './oauth-scope.ts'
import {
  type CreatedOauthToken,
  InvalidOauthScopeError,
  type LiveOauthToken,
  oauthTokenSeconds,
  TooManyOauthTokensError,
} from './oauth-token.ts'
import {
  countOauthTokens,
  deleteOauthToken,
  findOauthToken,
  insertOauthToken,
  touchOauthToken,
} from './oauth-token.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly config: OauthConfig
  /** The registry takes no changes: uses are not written down. */
  readonly isReadOnly: () => boolean
}

export interface NewOauthToken {
  readonly applicationId: number
  /** In whose name it acts. */
  readonly accountId: number
  /** Separated by spaces or commas. */
  readonly scope: string
  /** Ten years unless it is said. */
  readonly expiresInSeconds?: number
  /** For a token that somebody makes and names. */
  readonly displayName?: string
  readonly createdById?: number
}

/** As Quay's. */
const tokenForm = /^[0-9A-Za-z]{40}$/
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
/** How late another replica hears that a token was revoked, at most. */
const believedForMilliseconds = 20_000
const tokensKept = 10_000

/** The tokens of applications: made, believed, and how they stand. */
export class OauthTokens {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #config: OauthConfig
  readonly #isReadOnly: () => boolean
  /** By digest and by uuid. */
  readonly #known = new Remembered<LiveOauthToken>({
    max: tokensKept,
    milliseconds: believedForMilliseconds,
  })

  constructor({ database, audit, clock, config, isReadOnly }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#clock = clock
    this.#config = config
    this.#isReadOnly = isReadOnly
  }

  /**
   * Makes a token in the transaction of the caller, who records it. The database keeps its
   * digest alone.
   *
   * @throws InvalidOauthScopeError, TooManyOauthTokensError
   */
  async create(tx: Tx, token: NewOauthToken): Promise<CreatedOauthToken> {
    if (parseScopes(token.scope) === undefined) throw new InvalidOauthScopeError(token.scope)
    const maximum = this.#config.tokensPerApplicationMaximum
    if (maximum !== undefined) {
      await this.#database.lock(tx, `oauth-application:${token.applicationId}`)
      if ((await countOauthTokens(tx, token.applicationId)) >= maximum) {
        throw new TooManyOauthTokensError(maximum)
      }
    }
    const text = randomText(40, letters)
    const createdAtMs = this.#clock()
    const expiresAtMs = createdAtMs + (token.expiresInSeconds ?? oauthTokenSeconds) * 1000
    const { id, uuid } = await insertOauthToken(tx, {
      application_id: token.applicationId,
      account_id: token.accountId,
      created_by_id: token.createdById ?? null,
      scope: token.scope,
      display_name: token.displayName ?? null,
      token_digest: digestOf(text),
      created_at_ms: createdAtMs,
      expires_at_ms: expiresAtMs,
    })
    return { id, uuid, text, createdAtMs, expiresAtMs }
  }

  /**
   * Who a bearer token speaks for, and what the log tells of it. Undefined for a text that is
   * no token, and for one that expired or was revoked, or whose account is disabled.
   */
  async bearer(
    text: string,
  ): Promise<{ readonly principal: AccountPrincipal; readonly details: LogMetadata } | undefined> {
    if (!tokenForm.test(text)) return undefined
    const digest = digestOf(text)
    const known = this.#known.get(digest) ?? (await this.#look(digest, { digest }))
    const live = await this.#used(digest, known)
    if (live === undefined) return undefined
    return { principal: principalOf(live), details: detailsOf(live) }
  }

  /** The same at sign-ins to the registry, and asked of the database each time. */
  async signIn(text: string): Promise<LiveOauthToken | undefined> {
    if (!tokenForm.test(text)) return undefined
    const digest = digestOf(text)
    return await this.#used(digest, await this.#look(digest, { digest }))
  }

  /** A token whether it is good or not, asked of the database, and not counted as a use. */
  async find(text: string): Promise<LiveOauthToken | undefined> {
    if (!tokenForm.test(text)) return undefined
    return await findOauthToken(this.#database.reader, { digest: digestOf(text) })
  }

  async findByUuid(uuid: string): Promise<LiveOauthToken | undefined> {
    return await findOauthToken(this.#database.reader, { uuid })
  }

  /** Ends a token. */
  async delete(actor: Actor, { token, application, ownerId }: LiveOauthToken): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await deleteOauthToken(tx, token.id)
      await this.#audit.record(tx, actor, {
        kind: 'revoke_oauth_api_token',
        namespaceId: ownerId,
        metadata: {
          oauth_token_uuid: token.uuid,
          application_name: application.name,
          client_id: application.clientId,
        },
      })
    })
    this.forget()
  }

  /** How a token stands whose uuid a registry token names. */
  async standing(uuid: string): Promise<TokenStanding | undefined> {
    const known = this.#known.get(uuid) ?? (await this.#look(uuid, { uuid }))
    if (!this.#isLive(known)) return undefined
    return { accountId: known.account.id, scopes: known.scopes, details: detailsOf(known) }
  }

  /** Looks at the database again, at each next use of a token. */
  forget(): void {
    this.#known.forgetAll()
  }

  async #look(
    key: string,
    by: Parameters<typeof findOauthToken>[1],
  ): Promise<LiveOauthToken | undefined> {
    return await this.#known.ask(key, () => findOauthToken(this.#database.reader, by))
  }

  #isLive(found: LiveOauthToken | undefined): found is LiveOauthToken {
    // A user who became an organization acts no more.
    return (
      found?.account.kind === 'user' &&
      found.account.isEnabled &&
      found.token.expiresAtMs > this.#clock()
    )
  }

  async #used(key: string, found: LiveOauthToken | undefined): Promise<LiveOauthToken | undefined> {
    if (!this.#isLive(found)) return undefined
    const nowMs = this.#clock()
    const { token } = found
    const againAtMs = (token.lastUsedAtMs ?? 0) + this.#config.lastUsedThresholdSeconds * 1000
    if (againAtMs > nowMs || this.#isReadOnly()) return found
    const used = { ...found, token: { ...token, lastUsedAtMs: nowMs } }
    this.#known.replace(key, found, used)
    // A loss of power may forget it: only the time of last use is at stake.
    await this.#database.transaction((tx) => touchOauthToken(tx, token.id, nowMs), {
      durability: 'relaxed',
    })
    return used
  }
}

function principalOf({ account, scopes, token }: LiveOauthToken): AccountPrincipal {
  return {
    kind: 'account',
    account,
    credential: 'oauthtoken',
    credentialUuid: token.uuid,
    scopes,
  }
}

function detailsOf({ token, application }: LiveOauthToken): LogMetadata {
  return {
    oauth_token_id: token.id,
    oauth_token_application_id: application.clientId,
    oauth_token_application: application.name,
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
