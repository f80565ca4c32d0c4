import type { KyselyPlugin } from 'kysely'

import type { Foundation } from '../../src/main/services.ts'
import type { Tx } from '../../src/schema/tables.ts'

/** Counts the statements that a Berth sends to its database: hand `wrap` to the options. */
export interface QueryCounter {
  readonly wrap: (foundation: Foundation) => Foundation
  /** How many statements some work took. Nothing else may go on meanwhile. */
  of(work: () => Promise<unknown>): Promise<number>
}

export function queryCounter(): QueryCounter {
  let count = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult({ result }) {
      count += 1
      return Promise.resolve(result)
    },
  }
  return {
    wrap(foundation) {
      const { database } = foundation
      return {
        ...foundation,
        database: {
          ...database,
          reader: database.reader.withPlugin(plugin),
          transaction: (work, options) =>
            // The mark of a transaction is one of types alone.
            database.transaction((tx) => work(tx.withPlugin(plugin) as Tx), options),
          prepare(build) {
            const query = database.prepare(build)
            return {
              all(parameters) {
                count += 1
                return query.all(parameters)
              },
              first(parameters) {
                count += 1
                return query.first(parameters)
              },
            }
          },
        },
      }
    },
    async of(work) {
      const before = count
      await work()
      return count - before
    },
  }
}
