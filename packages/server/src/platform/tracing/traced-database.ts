import type { Database, PreparedQuery } from '../database/database.ts'
import type { Tracing } from './tracing.ts'

/** The same database, whose transactions and prepared queries are parts of traces. */
export function tracedDatabase<Schema>(
  database: Database<Schema>,
  tracing: Tracing,
): Database<Schema> {
  const attributes = { 'db.system.name': database.engine }
  const traced = <Parameters extends object, Row>(
    query: PreparedQuery<Parameters, Row>,
  ): PreparedQuery<Parameters, Row> => ({
    all: (parameters) => tracing.part('database query', attributes, () => query.all(parameters)),
    first: (parameters) =>
      tracing.part('database query', attributes, () => query.first(parameters)),
  })
  return {
    ...database,
    transaction: (work, options) =>
      tracing.part('database transaction', attributes, () =>
        // A writer's queue runs the work when it is its turn, on behalf of somebody else.
        database.transaction(tracing.bound(work), options),
      ),
    prepare: (build) => traced(database.prepare(build)),
  }
}
