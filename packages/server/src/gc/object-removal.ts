import type { Clock } from '../platform/clock/clock.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { storageKey } from '../storage/storage-key.ts'
import type { Storage } from '../storage/storage.ts'
import type { Progress } from './progress.ts'
import {
  type DoomedObject,
  forgetObjects,
  isObjectUsed,
  takeDoomedObjects,
} from './object.queries.ts'
import { addToTotal } from './total.queries.ts'

/** Objects that are removed at a time; a store takes its time for each. */
const objectsAtOnce = 16
/** How long nobody else tries what one has taken, and it itself not again after a failure. */
const takenForMilliseconds = 10 * 60_000

interface Dependencies {
  readonly database: BerthDatabase
  readonly storage: Storage
  readonly clock: Clock
}

/**
 * Removes the bytes of blobs that are gone. An object is in nobody's way: its key is that of one
 * upload, and is never given again. One that a blob lies in all the same stays.
 *
 * @throws what the store answered last, after all that are due were tried
 */
export async function removeObjects(
  { database, storage, clock }: Dependencies,
  { signal, onStep }: Progress,
): Promise<void> {
  let failure: unknown
  // What becomes due while this goes on, such as what failed at its beginning, is for the next time.
  const dueAtMs = clock()
  for (;;) {
    signal.throwIfAborted()
    const nowMs = clock()
    const untilMs = nowMs + takenForMilliseconds
    const taken = await database.transaction((tx) =>
      takeDoomedObjects(database, tx, { nowMs: dueAtMs, untilMs, limit: objectsAtOnce }),
    )
    if (taken.length === 0) break
    const outcomes = await Promise.allSettled(taken.map((object) => remove(object)))
    const settled = taken.filter((_, index) => outcomes[index]?.status === 'fulfilled')
    const removed = settled.filter((object) =>
      outcomes.some((outcome) => outcome.status === 'fulfilled' && outcome.value === object),
    )
    await database.transaction(async (tx) => {
      await forgetObjects(tx, settled)
      const freedBytes = removed.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0)
      await addToTotal(tx, nowMs, { kind: 'object', count: removed.length, freedBytes })
    })
    for (const outcome of outcomes) if (outcome.status === 'rejected') failure = outcome.reason
    await onStep?.()
  }
  if (failure !== undefined) throw failure

  /** The object, or undefined when a blob lies in it. */
  async function remove(object: DoomedObject): Promise<DoomedObject | undefined> {
    if (await isObjectUsed(database.reader, object)) return undefined
    await storage.driverOf(object.location).remove(storageKey(object.storageKey))
    return object
  }
}
