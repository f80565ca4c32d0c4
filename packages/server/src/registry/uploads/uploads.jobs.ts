import type { Clock } from '../../platform/clock/clock.ts'
import type { UploadsConfig } from '../../platform/config/slices/uploads.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import { type JobHandler, type NewJob, noPayload } from '../../platform/jobs/job.ts'
import type { BerthDatabase, Db } from '../../schema/tables.ts'
import type { StorageDriver, UploadState } from '../../storage/storage-driver.ts'
import { storageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import { isUploadUnderWay, takeStaleUploads } from './stale-upload.queries.ts'
import type { Upload } from './upload.ts'

const removeStaleKind = 'uploads.remove-stale'
const removeBytesKind = 'uploads.remove-bytes'
const removeAbandonedKind = 'uploads.remove-abandoned'

/** Uploads that one transaction takes. */
const uploadsPerBatch = 100

interface UploadBytes {
  readonly location: string
  readonly state: UploadState
}

/** Removes what the store has of an upload whose row is gone. */
export function removeUploadBytesJob(
  upload: Pick<Upload, 'id' | 'location' | 'state'>,
  runAtMs: number,
): NewJob {
  const payload: UploadBytes = { location: upload.location, state: upload.state }
  return { kind: removeBytesKind, payload, uniqueKey: removeUploadBytesKey(upload.id), runAtMs }
}

/** The unique key of the job that removes an upload's bytes. */
export function removeUploadBytesKey(uploadId: string): string {
  return `${removeBytesKind}:${uploadId}`
}

export function removeUploadBytesHandler(storage: Storage): JobHandler<UploadBytes> {
  return {
    kind: removeBytesKind,
    leaseSeconds: 300,
    attemptsMaximum: 20,
    parse: parseUploadBytes,
    async run({ payload }) {
      await storage.driverOf(payload.location).uploads.cancel(payload.state)
    },
  }
}

/**
 * Removes uploads that nobody has gone on with for as long as the configuration says.
 *
 * Whoever deletes the row owns the bytes, so a request that comes at the same time either has
 * the upload for itself or finds none.
 */
export function removeStaleUploadsHandler(dependencies: {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: UploadsConfig
}): JobHandler {
  const { database, clock, config } = dependencies
  const takeBatch = () =>
    database.transaction(async (tx) => {
      const nowMs = clock()
      const stale = await takeStaleUploads(database, tx, {
        beforeMs: nowMs - config.expiresInSeconds * 1000,
        nowMs,
        limit: uploadsPerBatch,
      })
      for (const upload of stale) await enqueue(tx, removeUploadBytesJob(upload, nowMs), nowMs)
      return stale.length
    })
  return {
    kind: removeStaleKind,
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: config.cleanupEverySeconds,
    parse: noPayload,
    async run({ signal }) {
      while ((await takeBatch()) === uploadsPerBatch) signal.throwIfAborted()
    },
  }
}

/**
 * Removes what stores keep of uploads that have no row: parts that a killed process or an
 * interrupted request has left.
 */
export function removeAbandonedHandler(dependencies: {
  readonly reader: Db
  readonly storage: Storage
  readonly clock: Clock
  readonly config: UploadsConfig
}): JobHandler {
  const { reader, storage, clock, config } = dependencies
  return {
    kind: removeAbandonedKind,
    leaseSeconds: 300,
    attemptsMaximum: 5,
    everySeconds: config.cleanupEverySeconds,
    parse: noPayload,
    async run({ signal }) {
      const beforeMs = clock() - config.expiresInSeconds * 1000
      const failures: unknown[] = []
      for (const location of storage.locations) {
        const driver = storage.driverOf(location)
        if (!isCleaned(driver, config)) continue
        const isKnown = (key: string) =>
          isUploadUnderWay(reader, location, key.slice(key.lastIndexOf('/') + 1))
        try {
          await driver.uploads.removeAbandoned({ beforeMs, isKnown, signal })
        } catch (error) {
          signal.throwIfAborted()
          // One location that is away does not keep the others from being cleaned.
          failures.push(error)
        }
      }
      if (failures.length > 0) throw failures[0]
    },
  }
}

function isCleaned(driver: StorageDriver, config: UploadsConfig): boolean {
  return driver.localFiles === undefined ? config.cleanStaleMultipart : config.cleanFolder
}

function parseUploadBytes(payload: unknown): UploadBytes {
  const { location, state } = payload as { location?: unknown; state?: Partial<UploadState> }
  const { key, receivedBytes, driverState } = state ?? {}
  if (
    typeof location !== 'string' ||
    typeof key !== 'string' ||
    typeof receivedBytes !== 'number' ||
    typeof driverState !== 'object'
  ) {
    throw new TypeError('the payload names no upload')
  }
  return { location, state: { key: storageKey(key), receivedBytes, driverState } }
}
