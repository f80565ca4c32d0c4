import { objectPrefixes } from '../../storage/storage-key.ts'
import type { StoredObject } from '../../storage/storage-driver.ts'
import type { Finding } from './finding.ts'
import { patiently } from './patiently.ts'
import { knownKeys } from './verify-objects.queries.ts'
import type { Walk } from './walk.ts'

/** Between the object and its row, a request or the clock of the store may take its time. */
const youngMilliseconds = 60 * 60 * 1000
const objectsPerQuery = 400

/** Every object in the store is known to a row, unless it is young. */
export async function* verifyObjects(walk: Walk): AsyncIterable<Finding> {
  for (const location of walk.storage.locations) {
    for (const prefix of objectPrefixes) {
      let batch: StoredObject[] = []
      for await (const object of walk.storage.driverOf(location).list(prefix)) {
        batch.push(object)
        if (batch.length < objectsPerQuery) continue
        yield* unreferencedIn(walk, location, batch)
        batch = []
      }
      yield* unreferencedIn(walk, location, batch)
    }
  }
}

async function* unreferencedIn(
  walk: Walk,
  location: string,
  objects: readonly StoredObject[],
): AsyncIterable<Finding> {
  if (objects.length === 0) return
  const keys = objects.map((object) => object.key)
  const known = await knownKeys(walk.reader, location, keys)
  const oldBeforeMs = walk.clock() - youngMilliseconds
  const driver = walk.storage.driverOf(location)
  for (const { key, sizeBytes, modifiedAtMs } of objects) {
    if (known.has(key) || modifiedAtMs >= oldBeforeMs) continue
    // The job that removes it may have been faster than the question.
    if ((await patiently(walk, () => driver.sizeOf(key))) === undefined) continue
    const modifiedAt = new Date(modifiedAtMs).toISOString()
    yield { kind: 'object-unreferenced', location, storageKey: key, sizeBytes, modifiedAt }
  }
  walk.onChecked('objects', objects.length, 0)
}
