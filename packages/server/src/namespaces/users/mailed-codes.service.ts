import { createHash } from 'node:crypto'

import type { Clock } from '../../platform/clock/clock.ts'
import { randomSecret } from '../../platform/crypto/random.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import {
  deleteMailedCode,
  deleteMailedCodesBefore,
  deleteMailedCodesOf,
  findMailedCode,
  insertMailedCode,
  lastMailedCodeMs,
  type MailedCode,
  type MailedCodePurpose,
} from './mailed-code.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  /** How long a code that resets a password works. */
  readonly recoverySeconds: number
}

const codeBytes = 32
const codeForm = /^[\w-]{43}$/
/** An address may be proved after a long weekend. */
const confirmationSeconds = 4 * 24 * 60 * 60
const expiredAtOnce = 500

/** Codes in mails: good for one account and one purpose, once, and for a while. */
export class MailedCodes {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Makes a code, in the transaction that posts its mail; those before it are worth nothing. */
  async issue(
    tx: Tx,
    code: {
      readonly accountId: number
      readonly purpose: MailedCodePurpose
      readonly newEmail?: string
    },
  ): Promise<string> {
    const { accountId, purpose, newEmail } = code
    await deleteMailedCodesOf(tx, accountId, purpose)
    const text = randomSecret(codeBytes)
    const createdAtMs = this.#dependencies.clock()
    await insertMailedCode(tx, digestOf(text), { accountId, purpose, newEmail, createdAtMs })
    return text
  }

  /** What a code is good for, now; undefined when it is good for nothing, any more. */
  async find(text: string): Promise<MailedCode | undefined> {
    if (!codeForm.test(text)) return undefined
    const code = await findMailedCode(this.#dependencies.database.reader, digestOf(text))
    return code !== undefined && this.#isInTime(code) ? code : undefined
  }

  /** Takes a code that {@link find} found. False when somebody used it meanwhile. */
  async use(tx: Tx, text: string): Promise<boolean> {
    return await deleteMailedCode(tx, digestOf(text))
  }

  /** Whether a code for that was made so short a time ago that its mail is still on its way. */
  async wasJustIssued(
    accountId: number,
    purpose: MailedCodePurpose,
    withinSeconds: number,
  ): Promise<boolean> {
    const { database, clock } = this.#dependencies
    const lastMs = await lastMailedCodeMs(database.reader, accountId, purpose)
    return lastMs !== undefined && lastMs + withinSeconds * 1000 > clock()
  }

  /** Forgets some that are too old for anything; says how many. */
  async deleteExpired(): Promise<number> {
    const { database, clock, recoverySeconds } = this.#dependencies
    const beforeMs = clock() - Math.max(confirmationSeconds, recoverySeconds) * 1000
    return await database.transaction((tx) => deleteMailedCodesBefore(tx, beforeMs, expiredAtOnce))
  }

  #isInTime({ purpose, createdAtMs }: MailedCode): boolean {
    const { clock, recoverySeconds } = this.#dependencies
    const seconds = purpose === 'recover' ? recoverySeconds : confirmationSeconds
    return createdAtMs + seconds * 1000 > clock()
  }
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
