import type { JobHandler, NewJob } from '../../platform/jobs/job.ts'
import type { Db } from '../../schema/tables.ts'
import { storageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Placement } from './blob.ts'

const kind = 'storage.remove-object'

/**
 * Removes an object that no row points to. Nothing can point to it again: the key of an object
 * is that of one upload, which is over.
 */
export function removeObjectJob(placement: Placement): NewJob {
  return {
    kind,
    payload: placement,
    uniqueKey: `${kind}:${placement.location}:${placement.storageKey}`,
  }
}

export function removeObjectHandler(dependencies: {
  readonly reader: Db
  readonly storage: Storage
}): JobHandler<Placement> {
  const { reader, storage } = dependencies
  return {
    kind,
    leaseSeconds: 300,
    attemptsMaximum: 20,
    parse: parsePlacement,
    async run({ payload }) {
      const { location, storageKey: key } = payload
      const isUsed = await reader
        .selectFrom('blob_placement')
        .select('blob_id')
        .where('location', '=', location)
        .where('storage_key', '=', key)
        .limit(1)
        .executeTakeFirst()
      if (isUsed !== undefined) return
      await storage.driverOf(location).remove(storageKey(key))
    },
  }
}

function parsePlacement(payload: unknown): Placement {
  const { location, storageKey: key } = payload as Partial<Record<keyof Placement, unknown>>
  if (typeof location === 'string' && typeof key === 'string') return { location, storageKey: key }
  throw new TypeError('the payload names no object')
}
