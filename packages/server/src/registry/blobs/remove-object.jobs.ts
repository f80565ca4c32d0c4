import type { JobHandler, NewJob } from '../../platform/jobs/job.ts'
import type { Db } from '../../schema/tables.ts'
import { storageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Placement } from './blob.ts'

const kind = 'storage.remove-object'

/** Removes an object that no row points to. */
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
}): JobHandler {
  const { reader, storage } = dependencies
  return {
    kind,
    leaseSeconds: 300,
    attemptsMaximum: 20,
    async run({ payload }) {
      const { location, storageKey: key } = payload as Placement
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
