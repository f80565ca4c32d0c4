import { sql } from 'kysely'

import { DatabaseUnavailableError, isRetryable } from '../platform/database/database-error.ts'
import { NoRoomError } from '../registry/uploads/upload-admission.ts'
import type { Tx } from '../schema/tables.ts'

/**
 * What becomes of a push when quotas themselves fail: it fails as well, or it goes on as if there
 * were none (`FEATURE_QUOTA_SUPPRESS_FAILURES`). What it stores is counted later then. Refusals
 * are no faults, and a database that is away, or asks for another try, is no fault of quotas.
 */
export class QuotaFaults {
  readonly #areSuppressed: boolean
  #onSuppressed: (error: unknown) => void = () => undefined

  constructor({ areSuppressed }: { readonly areSuppressed: boolean }) {
    this.#areSuppressed = areSuppressed
  }

  /** Who is told of each fault that is passed over. */
  whenSuppressed(listener: (error: unknown) => void): void {
    this.#onSuppressed = listener
  }

  /** Does the work, or answers with `otherwise`. */
  async survive<Result>(otherwise: Result, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work()
    } catch (error) {
      if (!this.#areSuppressed || !isFault(error)) throw error
      this.#onSuppressed(error)
      return otherwise
    }
  }

  /** The same inside a transaction, which goes on as if the work had not begun. */
  async surviveIn(tx: Tx, work: () => Promise<void>): Promise<void> {
    if (!this.#areSuppressed) return await work()
    await sql`savepoint quota`.execute(tx)
    await this.survive(undefined, async () => {
      try {
        await work()
      } catch (error) {
        if (isFault(error)) await sql`rollback to savepoint quota`.execute(tx)
        throw error
      }
    })
    await sql`release savepoint quota`.execute(tx)
  }
}

function isFault(error: unknown): boolean {
  return !(
    error instanceof NoRoomError ||
    error instanceof DatabaseUnavailableError ||
    isRetryable(error)
  )
}
