import { randomUUID } from 'node:crypto'

import type { StorageDriver } from '../storage/storage-driver.ts'
import { storageKey } from '../storage/storage-key.ts'
import type { Storage } from '../storage/storage.ts'
import { type Check, healthy } from './health.ts'

/** Whether the locations answer: the preferred one, or all. */
export function storageCheck(
  storage: Storage,
  rules: { readonly requiresAll: boolean; readonly writes: boolean },
): Check {
  return async () => {
    const locations = rules.requiresAll ? storage.locations : [storage.preferredLocation]
    const probe = rules.writes ? writeAndReadBack : answers
    await Promise.all(locations.map((location) => probe(storage.driverOf(location))))
    return healthy
  }
}

/** Whether an object that is written to the preferred location can be read. */
export function preferredStorageCheck(storage: Storage): Check {
  return async () => {
    await writeAndReadBack(storage.driverOf(storage.preferredLocation))
    return healthy
  }
}

/** An object that is not there costs the store the least; that it is not there is the answer. */
async function answers(driver: StorageDriver): Promise<void> {
  await driver.sizeOf(storageKey('health/probe'))
}

async function writeAndReadBack(driver: StorageDriver): Promise<void> {
  const key = storageKey(`health/${randomUUID()}`)
  const written = Buffer.from(`berth health check ${key}`)
  await driver.put(key, written)
  try {
    const parts: Uint8Array[] = []
    for await (const part of (await driver.open(key)) as AsyncIterable<Uint8Array>) parts.push(part)
    if (!Buffer.concat(parts).equals(written)) {
      throw new Error('the store gives back other bytes than it was given')
    }
  } finally {
    await driver.remove(key)
  }
}
