import { CompiledQuery, type KyselyPlugin } from 'kysely'

import type { Foundation } from '../../src/main/services.ts'
import type { Db, Tx } from '../../src/schema/tables.ts'

export interface QueryPlan {
  readonly statement: string
  /** In SQLite's words: `SEARCH … USING INDEX …`, or `SCAN …` for a table that is read whole. */
  readonly steps: readonly string[]
}

/** Tells how SQLite carries out what a Berth asks of it: hand `wrap` to the options. */
export interface QueryPlans {
  readonly wrap: (foundation: Foundation) => Foundation
  /** The plans of the statements that some work took; each once. */
  of(work: () => Promise<unknown>): Promise<QueryPlan[]>
}

export function queryPlans(): QueryPlans {
  const seen = new Map<string, CompiledQuery>()
  let explain: Db | undefined
  const listening = (db: Db): KyselyPlugin => ({
    transformQuery({ node, queryId }) {
      const query = db.getExecutor().compileQuery(node, queryId)
      seen.set(query.sql, query)
      return node
    },
    transformResult: ({ result }) => Promise.resolve(result),
  })
  return {
    wrap(foundation) {
      const { database } = foundation
      explain = database.reader
      return {
        ...foundation,
        database: {
          ...database,
          reader: database.reader.withPlugin(listening(database.reader)),
          transaction: (work, options) =>
            // The mark of a transaction is one of types alone.
            database.transaction((tx) => work(tx.withPlugin(listening(tx)) as Tx), options),
        },
      }
    },
    async of(work) {
      seen.clear()
      await work()
      const plans: QueryPlan[] = []
      for (const { sql: statement, parameters: given } of [...seen.values()]) {
        // What is compiled once stands there with names where its values will be.
        const parameters = given.map((value) =>
          typeof value === 'object' && value !== null && !(value instanceof Uint8Array)
            ? null
            : value,
        )
        const { rows } = await (explain as Db).executeQuery<{ detail: string }>(
          CompiledQuery.raw(`explain query plan ${statement}`, [...parameters]),
        )
        plans.push({ statement, steps: rows.map(({ detail }) => detail) })
      }
      return plans
    },
  }
}
