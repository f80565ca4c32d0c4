import { CompiledQuery, type Kysely } from 'kysely'

import type { Parameter } from './database.ts'
import { type PreparedStatement, prepareStatement } from './prepared-query.ts'

/** A statement that is built once for each engine and run with the handle of the caller. */
export interface Statement<Schema, Parameters extends object, Row> {
  all(db: Kysely<Schema>, parameters: Parameters): Promise<Row[]>
  first(db: Kysely<Schema>, parameters: Parameters): Promise<Row | undefined>
}

/**
 * Declares a statement whose text does not depend on its values. Building a query costs
 * several times what SQLite needs to run it; on the paths of every push this is saved.
 *
 * `Database.prepare` is the same for reading outside a transaction, and cheaper still.
 */
export function statementOf<Schema>() {
  return <Parameters extends object>() =>
    <Row>(
      build: (db: Kysely<Schema>, parameter: Parameter) => { compile(): CompiledQuery<Row> },
    ): Statement<Schema, Parameters, Row> => {
      const built = new WeakMap<object, PreparedStatement>()
      const run = async (db: Kysely<Schema>, parameters: Parameters): Promise<Row[]> => {
        const { adapter } = db.getExecutor()
        let prepared = built.get(adapter)
        if (prepared === undefined) {
          prepared = prepareStatement((parameter) => build(db, parameter))
          built.set(adapter, prepared)
        }
        const query = CompiledQuery.raw(prepared.sql, prepared.bind(parameters))
        return (await db.executeQuery<Row>(query)).rows
      }
      return { all: run, first: async (db, parameters) => (await run(db, parameters))[0] }
    }
}
