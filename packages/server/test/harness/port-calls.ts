import type { Foundation } from '../../src/main/services.ts'
import type { ByteSource } from '../../src/platform/bytes/byte-source.ts'
import type { BerthDatabase, Tx } from '../../src/schema/tables.ts'
import type { StorageDriver } from '../../src/storage/storage-driver.ts'
import type { Storage } from '../../src/storage/storage.ts'
import { wrapped } from '../../src/storage/wrapped-driver.ts'

/**
 * A moment at which the program goes through one of its ports: before or after an operation
 * of the store or a transaction, between two parts of a body, or when a transaction has done
 * its work and is about to be committed.
 */
export interface PortCall {
  /** E.g. `storage append` or `database transaction`. */
  readonly operation: string
  readonly when: 'before' | 'inside' | 'after'
}

export type OnPortCall = (call: PortCall) => Promise<void> | void

/**
 * The same database and store, but `onCall` hears of every call that may change something,
 * and holds it up for as long as it likes. What it throws is what the call fails with.
 */
export function withPortCalls(foundation: Foundation, onCall: OnPortCall): Foundation {
  return {
    ...foundation,
    database: watchedDatabase(foundation.database, onCall),
    storage: watchedStorage(foundation.storage, onCall),
  }
}

function watchedDatabase(database: BerthDatabase, onCall: OnPortCall): BerthDatabase {
  const operation = 'database transaction'
  return {
    engine: database.engine,
    columnWords: database.columnWords,
    reader: database.reader,
    async transaction(work, options) {
      await onCall({ operation, when: 'before' })
      const result = await database.transaction(async (tx: Tx) => {
        const done = await work(tx)
        await onCall({ operation, when: 'inside' })
        return done
      }, options)
      await onCall({ operation, when: 'after' })
      return result
    },
    lock: (tx, name) => database.lock(tx, name),
    lockShared: (tx, name) => database.lockShared(tx, name),
    claim: (tx, candidates) => database.claim(tx, candidates),
    prepare: (build) => database.prepare(build),
    requireSupported: () => database.requireSupported(),
    ping: () => database.ping(),
    close: () => database.close(),
  }
}

function watchedStorage(storage: Storage, onCall: OnPortCall): Storage {
  const drivers = new Map(
    storage.locations.map((location) => [
      location,
      watchedDriver(storage.driverOf(location), onCall),
    ]),
  )
  return {
    ...storage,
    driverOf: (location) => drivers.get(location) ?? storage.driverOf(location),
  }
}

function watchedDriver(driver: StorageDriver, onCall: OnPortCall): StorageDriver {
  const watched = wrapped(driver, async (name, _key, work) => {
    const operation = `storage ${name}`
    await onCall({ operation, when: 'before' })
    const result = await work()
    await onCall({ operation, when: 'after' })
    return result
  })
  return {
    ...watched,
    uploads: {
      ...watched.uploads,
      append: (state, body) => watched.uploads.append(state, watchedBody(body, onCall)),
    },
  }
}

function watchedBody(body: ByteSource, onCall: OnPortCall): ByteSource {
  return {
    async read() {
      const batch = await body.read()
      if (batch !== undefined) await onCall({ operation: 'storage append', when: 'inside' })
      return batch
    },
  }
}
