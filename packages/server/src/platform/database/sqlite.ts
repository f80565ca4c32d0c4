import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'

import { type CompiledQuery, Kysely } from 'kysely'

import {
  type Database,
  type Durability,
  type Parameter,
  type PreparedQuery,
  type Reader,
  type Transactional,
} from './database.ts'
import { sqliteResult, sqliteResultOf, translateDatabaseError } from './database-error.ts'
import { prepareStatement } from './prepared-query.ts'
import { SqliteConnection, SqliteConnectionDialect } from './sqlite-dialect.ts'

/** Transactions that share one commit, and so one fsync: enough to matter, few enough to stay short. */
const transactionsPerCommit = 64
/** How long a writer waits for another process's transaction before it gives up. */
const writerWaitMilliseconds = 10_000
interface QueuedTransaction<Schema> {
  readonly work: (tx: Transactional<Schema>) => Promise<unknown>
  readonly durability: Durability
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/**
 * The embedded database: one file, written ahead (WAL), with one connection that reads
 * and one that writes. Readers never wait. Transactions queue for the writer, and those
 * that wait together are committed together, each in a savepoint of its own, so that
 * a hundred pushes pay for a few fsyncs.
 */
export function openSqlite<Schema>(options: { readonly file: string }): Database<Schema> {
  mkdirSync(dirname(options.file), { recursive: true })
  const writer = new SqliteConnection(openHandle(options.file))
  const readerConnection = new SqliteConnection(openHandle(options.file))
  const reader = new Kysely<Schema>({ dialect: new SqliteConnectionDialect(readerConnection) })
  const tx = new Kysely<Schema>({
    dialect: new SqliteConnectionDialect(writer),
  }) as Transactional<Schema>
  const queue = new WriterQueue(writer, tx)

  return {
    engine: 'sqlite',
    columnWords: {
      identity: 'integer primary key autoincrement',
      int64: 'integer',
      text: 'text',
      bytes: 'blob',
      tableOptions: ' strict',
      nowMs: `cast(unixepoch('subsec') * 1000 as integer)`,
      rowTrigger: ({ name, table, event, condition, statements }) => [
        `create trigger ${name} ${event} on ${table} for each row
        ${condition === undefined ? '' : `when ${condition}`}
        begin ${statements.map((statement) => `${statement};`).join('\n')} end`,
      ],
    },
    reader,

    transaction<Result>(
      work: (handle: Transactional<Schema>) => Promise<Result>,
      transactionOptions?: { readonly durability?: Durability },
    ) {
      return queue.add(work, transactionOptions?.durability ?? 'durable')
    },

    // Writers are serial: whoever runs holds every lock.
    lock: () => Promise.resolve(),
    lockShared: () => Promise.resolve(),

    claim: (_tx, candidates) => candidates.execute(),

    prepare<Parameters extends object, Row>(
      build: (db: Reader<Schema>, parameter: Parameter) => { compile(): CompiledQuery<Row> },
    ): PreparedQuery<Parameters, Row> {
      const prepared = prepareStatement((parameter) => build(reader, parameter))
      const run = (parameters: Parameters) => {
        const { statement } = readerConnection.statement(prepared.sql)
        return { statement, values: prepared.bind(parameters) as SQLInputValue[] }
      }
      return {
        all(parameters: Parameters) {
          try {
            const { statement, values } = run(parameters)
            return Promise.resolve(statement.all(...values) as Row[])
          } catch (error) {
            return Promise.reject(translateDatabaseError(error))
          }
        },
        first(parameters: Parameters) {
          try {
            const { statement, values } = run(parameters)
            return Promise.resolve(statement.get(...values) as Row | undefined)
          } catch (error) {
            return Promise.reject(translateDatabaseError(error))
          }
        },
      }
    },

    // It comes with the program.
    requireSupported: () => Promise.resolve(),

    ping() {
      try {
        readerConnection.statement('select 1').statement.get()
        return Promise.resolve()
      } catch (error) {
        return Promise.reject(translateDatabaseError(error))
      }
    },

    async close() {
      await queue.drain()
      readerConnection.handle.close()
      writer.handle.close()
    },
  }
}

class WriterQueue<Schema> {
  readonly #writer: SqliteConnection
  readonly #tx: Transactional<Schema>
  readonly #waiting: QueuedTransaction<Schema>[] = []
  #running: Promise<void> | undefined
  #isRelaxed = false

  constructor(writer: SqliteConnection, tx: Transactional<Schema>) {
    this.#writer = writer
    this.#tx = tx
  }

  add<Result>(
    work: (tx: Transactional<Schema>) => Promise<Result>,
    durability: Durability,
  ): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      this.#waiting.push({
        work,
        durability,
        resolve: resolve as (result: unknown) => void,
        reject,
      })
      this.#running ??= this.#run()
    })
  }

  async drain(): Promise<void> {
    while (this.#running !== undefined) await this.#running
  }

  async #run(): Promise<void> {
    // Let what arrives in the same turn of the event loop join the first commit.
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (this.#waiting.length > 0) {
      await this.#runBatch(this.#waiting.splice(0, transactionsPerCommit))
      if (this.#waiting.length > 0) await new Promise<void>((resolve) => setImmediate(resolve))
    }
    this.#running = undefined
  }

  async #runBatch(batch: readonly QueuedTransaction<Schema>[]): Promise<void> {
    const isRelaxed = batch.every((queued) => queued.durability === 'relaxed')
    try {
      this.#setRelaxed(isRelaxed)
      await this.#begin()
    } catch (error) {
      const translated = translateDatabaseError(error)
      for (const queued of batch) queued.reject(translated)
      return
    }

    // Whatever a transaction ended in, it may rest on one before it in the batch: nobody
    // hears of an outcome before the commit has decided it.
    const settle: (() => void)[] = []
    for (const queued of batch) {
      try {
        this.#execute('savepoint work')
        const result = await queued.work(this.#tx)
        this.#execute('release work')
        settle.push(() => queued.resolve(result))
      } catch (error) {
        const translated = translateDatabaseError(error)
        settle.push(() => queued.reject(translated))
        if (!this.#undoSavepoint()) {
          this.#failAll(batch, translated)
          return
        }
      }
    }

    try {
      this.#execute('commit')
    } catch (error) {
      this.#failAll(batch, translateDatabaseError(error))
      return
    }
    for (const tell of settle) tell()
  }

  async #begin(): Promise<void> {
    const giveUpAt = performance.now() + writerWaitMilliseconds
    for (;;) {
      try {
        this.#execute('begin immediate')
        return
      } catch (error) {
        if (sqliteResultOf(error) !== sqliteResult.busy || performance.now() > giveUpAt) throw error
        // Another process writes. Its transactions are short; random waits keep it fair.
        await delay(1 + Math.random() * 4)
      }
    }
  }

  /** Undoes one transaction; false when the engine has already undone them all. */
  #undoSavepoint(): boolean {
    try {
      this.#execute('rollback to work')
      this.#execute('release work')
      return true
    } catch {
      return false
    }
  }

  #failAll(batch: readonly QueuedTransaction<Schema>[], error: Error): void {
    try {
      if (this.#writer.handle.isTransaction) this.#execute('rollback')
    } catch {
      // The engine has rolled back by itself; what matters is the first error.
    }
    // A promise that is settled already ignores this.
    for (const queued of batch) queued.reject(error)
  }

  #setRelaxed(isRelaxed: boolean): void {
    if (isRelaxed === this.#isRelaxed) return
    this.#writer.handle.exec(isRelaxed ? 'pragma synchronous=normal' : 'pragma synchronous=full')
    this.#isRelaxed = isRelaxed
  }

  #execute(sql: string): void {
    this.#writer.statement(sql).statement.run()
  }
}

function openHandle(file: string): DatabaseSync {
  const handle = new DatabaseSync(file, { timeout: 0 })
  // Another process may be switching to WAL or checkpointing at this moment.
  handle.exec('pragma busy_timeout=5000')
  handle.exec('pragma journal_mode=wal')
  handle.exec('pragma synchronous=full')
  handle.exec('pragma foreign_keys=on')
  handle.exec('pragma cache_size=-16384')
  handle.exec('pragma mmap_size=268435456')
  handle.exec('pragma wal_autocheckpoint=2000')
  handle.exec('pragma busy_timeout=0')
  return handle
}
