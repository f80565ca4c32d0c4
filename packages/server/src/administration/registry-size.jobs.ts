import type { Clock } from '../platform/clock/clock.ts'
import { type JobHandler, noPayload } from '../platform/jobs/job.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { saveRegistrySize, weighBlobs } from './registry-size.queries.ts'
import { measureSizeKind } from './registry-size.service.ts'

const blobsPerBatch = 5000

interface Cursor {
  readonly lastId: number
  readonly sizeBytes: number
}

/** Adds up the sizes of all blobs, some thousands at a time. */
export function measureRegistrySizeHandler(dependencies: {
  readonly database: BerthDatabase
  readonly clock: Clock
}): JobHandler {
  const { database, clock } = dependencies
  return {
    kind: measureSizeKind,
    leaseSeconds: 60,
    attemptsMaximum: 5,
    concurrencyMaximum: 1,
    parse: noPayload,
    async run(job) {
      // What was saved is what comes back.
      let { lastId, sizeBytes } = (job.cursor as Cursor | undefined) ?? { lastId: 0, sizeBytes: 0 }
      for (;;) {
        job.signal.throwIfAborted()
        const some = await weighBlobs(database.reader, lastId, blobsPerBatch)
        if (some === undefined) break
        lastId = some.lastId
        sizeBytes += some.sizeBytes
        await job.save({ lastId, sizeBytes } satisfies Cursor)
      }
      await database.transaction((tx) => saveRegistrySize(tx, sizeBytes, clock()))
    },
  }
}
