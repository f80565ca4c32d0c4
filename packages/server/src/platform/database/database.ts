import type { CompiledQuery, Kysely } from 'kysely'

/** A handle for reading: each statement sees what was committed before it. */
export type Reader<Schema> = Kysely<Schema>

/**
 * A handle inside a transaction. A function that must be atomic with its caller
 * asks for this; only {@link Database.transaction} makes one.
 */
export type Transactional<Schema> = Kysely<Schema> & { readonly '~transaction': true }

/**
 * How much a commit must survive.
 *
 * `durable`: power loss. `relaxed`: the death of the process, but a loss of power may
 * undo the last moments; for what a client can simply begin again.
 */
export type Durability = 'durable' | 'relaxed'

export type TransactionOptions =
  | {
      /** `durable` unless it is said. */
      readonly durability?: Durability
      readonly mayTakeLong?: false
    }
  | {
      readonly durability?: 'durable'
      /**
       * For what changes a schema, and for whoever waits for it: no statement is given up because
       * its answer is late, and no connection of the requests is used.
       */
      readonly mayTakeLong: boolean
    }

/** Where a value goes in a prepared query: given to the builder in place of the value. */
export type Parameter = (name: string) => never

/** A query that is compiled once and run many times: for the hot paths. */
export interface PreparedQuery<Parameters extends object, Row> {
  all(parameters: Parameters): Promise<Row[]>
  first(parameters: Parameters): Promise<Row | undefined>
}

/**
 * One database, embedded or served.
 *
 * Everything in which the two engines differ is a method here, so that no feature asks
 * which engine it has. Statements stay in the subset that both understand: integers for
 * instants (milliseconds) and booleans (0 or 1), text for JSON.
 */
export interface Database<Schema> {
  /** For messages and metrics only. */
  readonly engine: 'sqlite' | 'postgresql'

  readonly columnWords: ColumnWords

  readonly reader: Reader<Schema>

  /**
   * Runs `work` in a transaction and answers with its result once it is committed.
   *
   * `work` may be run again when the engine asks for a retry (a deadlock, a lost race
   * between serial writers), so it has no effects but its statements. It awaits nothing
   * but statements of its own handle.
   *
   * @throws DatabaseUnavailableError when the engine cannot be reached or cannot write.
   */
  transaction<Result>(
    work: (tx: Transactional<Schema>) => Promise<Result>,
    options?: TransactionOptions,
  ): Promise<Result>

  /**
   * Holds the lock of that name until the transaction ends; others that ask for it wait.
   * Whoever takes several takes them in the order of everybody else, e.g. the content of a
   * repository before the usage of its namespace.
   */
  lock(tx: Transactional<Schema>, name: string): Promise<void>

  /**
   * Holds the lock of that name together with others that share it: only who wants it alone waits
   * for them, or is waited for.
   */
  lockShared(tx: Transactional<Schema>, name: string): Promise<void>

  /**
   * The rows that `candidates` selects, locked for this transaction; rows that another
   * transaction holds are passed over.
   */
  claim<Row>(tx: Transactional<Schema>, candidates: ClaimableQuery<Row>): Promise<Row[]>

  prepare<Parameters extends object, Row>(
    build: (db: Reader<Schema>, parameter: Parameter) => { compile(): CompiledQuery<Row> },
  ): PreparedQuery<Parameters, Row>

  /** How the pool of connections is used; absent where there is none. */
  connectionUsage?(): ConnectionUsage

  /** Asked before a schema is made. @throws DatabaseTooOldError */
  requireSupported(): Promise<void>

  /** Answers when a trivial statement came back. @throws DatabaseUnavailableError */
  ping(): Promise<void>

  close(): Promise<void>
}

export interface ConnectionUsage {
  readonly inUse: number
  /** Idle, or not opened yet. */
  readonly available: number
  /** Callers that wait for one. */
  readonly awaited: number
}

/** The words in which the engines' `create table` differ. */
export interface ColumnWords {
  /** A primary key that numbers itself and never gives a number twice. */
  readonly identity: string
  readonly int64: string
  /** Compared and sorted by its bytes, whatever the language of the machine. */
  readonly text: string
  readonly bytes: string
  /** What follows the closing parenthesis. */
  readonly tableOptions: string
  /** The instant of now in milliseconds, by the clock of the engine's machine. */
  readonly nowMs: string
  /** The statements that make the engine run others for each row that something changes. */
  rowTrigger(trigger: RowTrigger): readonly string[]
}

/** What the engine runs for each row, in the transaction that changes it. */
export interface RowTrigger {
  readonly name: string
  readonly table: string
  /** E.g. `after insert`, `before delete`, `after update of some_column`. */
  readonly event: string
  /** Only for rows of which this is true, in terms of `new` and `old`; for all without it. */
  readonly condition?: string
  /** In terms of `new` and `old`. They change other tables. */
  readonly statements: readonly string[]
}

/** A select that can be told to pass over locked rows. */
export interface ClaimableQuery<Row> {
  forUpdate(): ClaimableQuery<Row>
  skipLocked(): ClaimableQuery<Row>
  execute(): Promise<Row[]>
}

/**
 * A count of bytes or milliseconds as the program uses it: a safe integer.
 *
 * @throws RangeError for what JavaScript would round.
 */
export function safeInteger(value: string | number | bigint): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) {
    throw new RangeError(`the database holds ${value}, which is no safe integer`)
  }
  return number
}
