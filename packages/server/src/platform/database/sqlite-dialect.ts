import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

import type {
  CompiledQuery,
  DatabaseConnection,
  Dialect,
  Driver,
  Kysely,
  QueryResult,
} from 'kysely'
import { SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'

/** More distinct statements than the program has; a bound for those with lists of varied length. */
const statementsKept = 500

/**
 * One SQLite connection that keeps its compiled statements.
 *
 * `node:sqlite` is synchronous, so a statement runs from start to end without another
 * between: a connection needs no mutex of its own.
 */
export class SqliteConnection implements DatabaseConnection {
  readonly handle: DatabaseSync
  readonly #statements = new Map<string, { statement: StatementSync; returnsRows: boolean }>()

  constructor(handle: DatabaseSync) {
    this.handle = handle
  }

  statement(sql: string): { statement: StatementSync; returnsRows: boolean } {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known

    const statement = this.handle.prepare(sql)
    const entry = { statement, returnsRows: statement.columns().length > 0 }
    if (this.#statements.size >= statementsKept) {
      const oldest = this.#statements.keys().next()
      if (oldest.done !== true) this.#statements.delete(oldest.value)
    }
    this.#statements.set(sql, entry)
    return entry
  }

  executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    try {
      const { statement, returnsRows } = this.statement(query.sql)
      const parameters = query.parameters as SQLInputValue[]
      if (returnsRows) return Promise.resolve({ rows: statement.all(...parameters) as Row[] })
      const { changes } = statement.run(...parameters)
      return Promise.resolve({ numAffectedRows: BigInt(changes), rows: [] })
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async *streamQuery<Row>(query: CompiledQuery): AsyncIterableIterator<QueryResult<Row>> {
    const statement = this.handle.prepare(query.sql)
    for (const row of statement.iterate(...(query.parameters as SQLInputValue[]))) {
      yield { rows: [row as Row] }
    }
  }
}

/** A Kysely dialect over one connection that somebody else begins and commits on. */
export class SqliteConnectionDialect implements Dialect {
  readonly #connection: SqliteConnection

  constructor(connection: SqliteConnection) {
    this.#connection = connection
  }

  createDriver(): Driver {
    const connection = this.#connection
    const refuse = () =>
      Promise.reject(new Error('transactions are opened with Database.transaction'))
    return {
      init: () => Promise.resolve(),
      acquireConnection: () => Promise.resolve(connection),
      beginTransaction: refuse,
      commitTransaction: refuse,
      rollbackTransaction: refuse,
      releaseConnection: () => Promise.resolve(),
      destroy: () => Promise.resolve(),
    }
  }

  createQueryCompiler() {
    return new SqliteQueryCompiler()
  }

  /** Many queries may be under way: each is one synchronous call, so none waits for another. */
  createAdapter() {
    return new (class extends SqliteAdapter {
      override get supportsMultipleConnections() {
        return true
      }
    })()
  }

  createIntrospector(db: Kysely<never>) {
    return new SqliteIntrospector(db)
  }
}
