import { createHash, createHmac } from 'node:crypto'

import type { Account } from '../../namespaces/account.ts'
import { Remembered } from '../../platform/cache/remembered.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { SessionsConfig } from '../../platform/config/slices/api.ts'
import { isSameSecret } from '../../platform/crypto/compare.ts'
import { randomSecret } from '../../platform/crypto/random.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import type { Session, SessionPlace, SignedInSession } from './session.ts'
import {
  confirmSession,
  deleteAllSessions,
  deleteExpiredSessions,
  deleteSession,
  deleteSessions,
  findSession,
  insertSession,
  listSessions,
  touchSession,
} from './session.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: SessionsConfig
  /** Signs what proves that a form came from our own page. */
  readonly secretKey: string
}

const idBytes = 32
/** In the form that {@link randomSecret} gives that many bytes. */
const idForm = /^[\w-]{43}$/
const userAgentLengthMaximum = 300
/** How late another replica hears of a sign-out, at most. */
const sessionBelievedForMilliseconds = 20_000
const sessionsKept = 10_000
/** A use is written down no more often than this. */
const touchEveryMilliseconds = 60_000
const expiredAtOnce = 500

/**
 * Sessions of browsers. The cookie holds a random id, of which the database keeps a digest;
 * it is given to everybody, because forms are bound to it before and after somebody signs in.
 */
export class Sessions {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #config: SessionsConfig
  readonly #secretKey: string
  readonly #known = new Remembered<SignedInSession>({
    max: sessionsKept,
    milliseconds: sessionBelievedForMilliseconds,
  })

  constructor({ database, clock, config, secretKey }: Dependencies) {
    this.#database = database
    this.#clock = clock
    this.#config = config
    this.#secretKey = secretKey
  }

  /** A fresh id for a cookie, with which nobody is signed in. */
  newId(): string {
    return randomSecret(idBytes)
  }

  isId(text: string): boolean {
    return idForm.test(text)
  }

  /** What a form has to bring along with the cookie. */
  formToken(id: string): string {
    return createHmac('sha256', this.#secretKey).update(`form:${id}`).digest('base64url')
  }

  isFormTokenOf(id: string, token: string): boolean {
    return isSameSecret(token, this.formToken(id))
  }

  /** Who is signed in with a cookie; undefined when nobody is, any more. */
  async find(id: string): Promise<SignedInSession | undefined> {
    if (!this.isId(id)) return undefined
    const idDigest = digestOf(id)
    const nowMs = this.#clock()
    const found =
      this.#known.get(idDigest) ??
      (await this.#known.ask(idDigest, () => findSession(this.#database.reader, idDigest, nowMs)))
    if (found === undefined) return undefined
    if (found.session.expiresAtMs <= nowMs || !found.account.isEnabled) return undefined
    return await this.#touched(found, nowMs)
  }

  /** Signs somebody in. The id is new, so that one planted before is worth nothing. */
  async begin(
    account: Account,
    from: { readonly address: string; readonly userAgent: string },
    alongside: (tx: Tx) => Promise<void> = async () => undefined,
  ): Promise<{ readonly id: string; readonly session: Session }> {
    const id = this.newId()
    const nowMs = this.#clock()
    const session: Session = {
      idDigest: digestOf(id),
      createdAtMs: nowMs,
      confirmedAtMs: nowMs,
      lastUsedAtMs: nowMs,
      expiresAtMs: nowMs + this.#config.lifetimeSeconds * 1000,
      address: from.address,
      userAgent: from.userAgent.slice(0, userAgentLengthMaximum),
    }
    await this.#database.transaction(async (tx) => {
      await insertSession(tx, account.id, session)
      await alongside(tx)
    })
    return { id, session }
  }

  /** The password was typed again. */
  async confirm(session: Session): Promise<void> {
    await this.#database.transaction((tx) => confirmSession(tx, session.idDigest, this.#clock()))
    this.#known.forget(session.idDigest)
  }

  /** Whether the password was typed a short time ago. */
  isFresh(session: Session): boolean {
    return session.confirmedAtMs + this.#config.freshLoginSeconds * 1000 > this.#clock()
  }

  /** Where an account is signed in; the newest session comes first. */
  async list(
    accountId: number,
    page: { readonly after?: SessionPlace | undefined; readonly limit: number },
  ): Promise<Session[]> {
    const { after, limit } = page
    return await listSessions(this.#database.reader, accountId, this.#clock(), { after, limit })
  }

  /**
   * Ends one session of an account, in the transaction of the caller, who calls {@link forget}
   * then. Undefined when the account has no such session.
   */
  async end(tx: Tx, accountId: number, idDigest: string): Promise<Session | undefined> {
    return await deleteSession(tx, accountId, idDigest)
  }

  /** Signs an account out everywhere, in the transaction of the caller, who calls {@link forget} then. */
  async endAll(tx: Tx, accountId: number, except?: Session): Promise<void> {
    await deleteSessions(tx, accountId, except?.idDigest)
  }

  /** Signs everybody out: here at once, elsewhere within a minute. */
  async endEverybodys(): Promise<void> {
    await this.#database.transaction(deleteAllSessions)
    this.forget()
  }

  /** Looks at the database again, at each next use of a session. */
  forget(): void {
    this.#known.forgetAll()
  }

  /** Removes rows of sessions that have run out. */
  async deleteExpired(): Promise<number> {
    return await this.#database.transaction((tx) =>
      deleteExpiredSessions(tx, this.#clock(), expiredAtOnce),
    )
  }

  async #touched(found: SignedInSession, nowMs: number): Promise<SignedInSession> {
    const { session } = found
    if (session.lastUsedAtMs + touchEveryMilliseconds > nowMs) return found
    const touched = { ...found, session: { ...session, lastUsedAtMs: nowMs } }
    this.#known.replace(session.idDigest, found, touched)
    // A loss of power may forget it: only the time of last use is at stake.
    await this.#database.transaction((tx) => touchSession(tx, session.idDigest, nowMs), {
      durability: 'relaxed',
    })
    return touched
  }
}

function digestOf(id: string): string {
  return createHash('sha256').update(id).digest('hex')
}
