import type { SignIn } from '../../identity/sign-in.service.ts'
import { SignInFailedError } from '../../identity/identity.ts'
import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor } from '../../logs/log-entry.ts'
import { findAccount } from '../../namespaces/account-lookup.service.ts'
import type { Account } from '../../namespaces/account.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import type { Session } from './session.ts'
import type { Sessions } from './sessions.service.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly signIn: SignIn
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly config: {
    readonly recordsSignIns: boolean
    readonly recordsSignInFailures: boolean
  }
}

/** Where somebody signs in from. */
export interface Browser {
  readonly address: string
  readonly userAgent: string
}

const userAgentLengthMaximum = 300

/** People who sign in to the pages of the product, and out. */
export class WebSignIn {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Whose password it is, without signing anybody in. @throws SignInFailedError, SignInThrottledError */
  async verify(username: string, password: string, browser: Browser): Promise<Account> {
    const { signIn } = this.#dependencies
    try {
      return (await signIn.verifyPassword(username, password, browser.address)).account
    } catch (error) {
      if (error instanceof SignInFailedError) await this.#recordFailure(error, browser)
      throw error
    }
  }

  /** Signs somebody in who proved otherwise who it is. */
  async begin(account: Account, browser: Browser): Promise<string> {
    const { sessions, audit, config } = this.#dependencies
    const record = async (tx: Tx) => {
      if (!config.recordsSignIns) return
      await audit.record(tx, strangerFrom(browser), {
        kind: 'login_success',
        namespaceId: account.id,
        metadata: { type: 'quayauth', useragent: userAgentOf(browser) },
      })
    }
    return (await sessions.begin(account, browser, record)).id
  }

  /**
   * Ends all sessions of an account: whoever signs out in one place wants to be out.
   *
   * @param except a session that goes on
   */
  async signOut(actor: Actor, account: Account, except?: Session): Promise<void> {
    const { database, sessions, audit } = this.#dependencies
    await database.transaction(async (tx) => {
      await sessions.endAll(tx, account.id, except)
      await audit.record(tx, actor, {
        kind: 'logout_success',
        namespaceId: account.id,
        metadata: {},
      })
    })
    sessions.forget()
  }

  /** Ends one session of an account. False when it has no such session. */
  async endSession(actor: Actor, account: Account, idDigest: string): Promise<boolean> {
    const { database, sessions, audit } = this.#dependencies
    const ended = await database.transaction(async (tx) => {
      const session = await sessions.end(tx, account.id, idDigest)
      if (session === undefined) return false
      await audit.record(tx, actor, {
        kind: 'logout_success',
        namespaceId: account.id,
        metadata: { session_ip: session.address, useragent: session.userAgent },
      })
      return true
    })
    sessions.forget()
    return ended
  }

  /** Only of accounts that exist: people type passwords where names belong. */
  async #recordFailure(error: SignInFailedError, browser: Browser): Promise<void> {
    const { database, audit, config } = this.#dependencies
    if (!config.recordsSignInFailures || error.accountName === undefined) return
    const account = await findAccount(database.reader, error.accountName)
    if (account === undefined) return
    await database.transaction(
      (tx) =>
        audit.record(tx, strangerFrom(browser), {
          kind: 'login_failure',
          namespaceId: account.id,
          metadata: {
            type: 'quayauth',
            kind: 'user',
            useragent: userAgentOf(browser),
            message: error.message,
          },
        }),
      { durability: 'relaxed' },
    )
  }
}

function strangerFrom({ address }: Browser): Actor {
  return { accountId: undefined, address, details: {} }
}

function userAgentOf({ userAgent }: Browser): string {
  return userAgent.slice(0, userAgentLengthMaximum)
}
