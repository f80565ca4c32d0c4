import type { Clock } from '../platform/clock/clock.ts'
import type { LogsConfig } from '../platform/config/slices/logs.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import type { Actor, DatedEntry, LogEntry } from './log-entry.ts'
import { namespacesNamed } from './log-account.queries.ts'
import { createMonth, hasMonth, insertLogEntries } from './log-entry.queries.ts'
import { monthOf, nextMonth } from './log-month.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: LogsConfig
}

const monthsRemembered = 24

/** The record of who did what. Written in the transaction of the change itself: both, or neither. */
export class AuditLog {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #config: LogsConfig
  /** Months whose table was committed. */
  readonly #known = new Set<string>()

  constructor({ database, clock, config }: Dependencies) {
    this.#database = database
    this.#clock = clock
    this.#config = config
  }

  async record(tx: Tx, actor: Actor, entry: LogEntry): Promise<void> {
    await this.recordAll(tx, [{ actor, entry }])
  }

  /** Several at once, of the same moment. */
  async recordAll(
    tx: Tx,
    entries: readonly { readonly actor: Actor; readonly entry: LogEntry }[],
  ): Promise<void> {
    const atMs = this.#clock()
    await this.recordDated(
      tx,
      entries.map((entry) => ({ ...entry, atMs })),
    )
  }

  /** Several at once that happened earlier, each in the table of its own month. */
  async recordDated(tx: Tx, entries: readonly DatedEntry[]): Promise<void> {
    const wanted = await this.#wanted(tx, entries)
    for (const [month, ofMonth] of Map.groupBy(wanted, ({ atMs }) => monthOf(atMs))) {
      await this.#requireMonth(tx, month)
      try {
        await insertLogEntries(tx, month, ofMonth)
      } catch (error) {
        // Its table may have gone to the archive.
        this.#known.delete(month)
        throw error
      }
    }
  }

  /** Makes the tables of this month and the next, so that no change waits for that at midnight. */
  async prepareMonths(): Promise<void> {
    const month = monthOf(this.#clock())
    for (const wanted of [month, nextMonth(month)]) {
      await this.#database.transaction((tx) => this.#requireMonth(tx, wanted))
    }
  }

  /** The first entry of a month makes its table, in its own transaction. */
  async #requireMonth(tx: Tx, month: string): Promise<void> {
    if (this.#known.has(month)) return
    if (await hasMonth(tx, month)) {
      this.#learn(month)
      return
    }
    await this.#database.lock(tx, `log-month:${month}`)
    if (await hasMonth(tx, month)) return
    await createMonth(tx, this.#database.columnWords, month)
  }

  /**
   * What a transaction sees, it may have made itself, or another of the same commit, which may
   * still fail: a month is known when a reader has seen it. Nobody waits for that.
   */
  #learn(month: string): void {
    const look = async () => {
      if (!(await hasMonth(this.#database.reader, month))) return
      if (this.#known.size >= monthsRemembered) this.#known.clear()
      this.#known.add(month)
    }
    // When it fails, the next entry asks again.
    look().catch(() => undefined)
  }

  async #wanted(tx: Tx, entries: readonly DatedEntry[]): Promise<readonly DatedEntry[]> {
    const { unrecordedNamespaces } = this.#config
    if (unrecordedNamespaces.length === 0 || entries.length === 0) return entries
    const unwanted = await namespacesNamed(tx, unrecordedNamespaces)
    return entries.filter(
      ({ entry: { namespaceId } }) => namespaceId === undefined || !unwanted.has(namespaceId),
    )
  }
}
