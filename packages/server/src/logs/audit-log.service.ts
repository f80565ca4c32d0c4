import type { Clock } from '../platform/clock/clock.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import type { Actor, LogEntry } from './log-entry.ts'
import { createMonth, hasMonth, insertLogEntries } from './log-entry.queries.ts'
import { monthOf } from './log-month.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
}

const monthsRemembered = 24

/** The record of who did what. Written in the transaction of the change itself: both, or neither. */
export class AuditLog {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  /** Months that had a table when they were last written to. */
  readonly #known = new Set<string>()

  constructor({ database, clock }: Dependencies) {
    this.#database = database
    this.#clock = clock
  }

  async record(tx: Tx, actor: Actor, entry: LogEntry): Promise<void> {
    await this.recordAll(tx, [{ actor, entry }])
  }

  /** Several at once, of the same moment. */
  async recordAll(
    tx: Tx,
    entries: readonly { readonly actor: Actor; readonly entry: LogEntry }[],
  ): Promise<void> {
    if (entries.length === 0) return
    const atMs = this.#clock()
    const month = monthOf(atMs)
    await this.#requireMonth(tx, month)
    await insertLogEntries(
      tx,
      month,
      entries.map((entry) => ({ ...entry, atMs })),
    )
  }

  /**
   * The first entry of a month makes its table, in its own transaction. A month is known only
   * when a later transaction found it: the one that made it may still be undone.
   */
  async #requireMonth(tx: Tx, month: string): Promise<void> {
    if (this.#known.has(month)) return
    if (!(await hasMonth(tx, month))) {
      await this.#database.lock(tx, `log-month:${month}`)
      if (await hasMonth(tx, month)) return
      await createMonth(tx, this.#database.columnWords, month)
      return
    }
    if (this.#known.size >= monthsRemembered) this.#known.clear()
    this.#known.add(month)
  }
}
