import type { Db } from '../../schema/tables.ts'
import { removeObjectJob } from '../blobs/remove-object.jobs.ts'
import { removeUploadBytesKey } from '../uploads/uploads.jobs.ts'

/**
 * Which of these keys somebody knows: an upload writes there, a blob lies there, or what is there
 * is to be removed.
 */
export async function knownKeys(
  db: Db,
  location: string,
  keys: readonly string[],
): Promise<Set<string>> {
  // In the order in which an object goes from one to the next, so that none is missed.
  return new Set([
    ...(await keysOfUploads(db, location, keys)),
    ...(await keysOfBlobs(db, location, keys)),
    ...(await doomedKeys(db, location, keys)),
    ...(await keysOfJobs(db, location, keys)),
  ])
}

async function keysOfUploads(db: Db, location: string, keys: readonly string[]) {
  const rows = await db
    .selectFrom('upload')
    .select('id')
    .where('id', 'in', keys.map(lastPart))
    .where('location', '=', location)
    .execute()
  const ids = new Set(rows.map((row) => row.id))
  return keys.filter((key) => ids.has(lastPart(key)))
}

async function keysOfBlobs(db: Db, location: string, keys: readonly string[]) {
  const rows = await db
    .selectFrom('blob_placement')
    .select('storage_key')
    .where('location', '=', location)
    .where('storage_key', 'in', keys)
    .execute()
  return rows.map((row) => row.storage_key)
}

async function doomedKeys(db: Db, location: string, keys: readonly string[]) {
  const rows = await db
    .selectFrom('gc_object')
    .select('storage_key')
    .where('location', '=', location)
    .where('storage_key', 'in', keys)
    .execute()
  return rows.map((row) => row.storage_key)
}

async function keysOfJobs(db: Db, location: string, keys: readonly string[]) {
  const jobsOf = (key: string) => [
    removeObjectJob({ location, storageKey: key }).uniqueKey ?? '',
    removeUploadBytesKey(lastPart(key)),
  ]
  const rows = await db
    .selectFrom('job')
    .select('unique_key')
    .where('unique_key', 'in', keys.flatMap(jobsOf))
    .where('failed_at_ms', 'is', null)
    .execute()
  const waiting = new Set(rows.map((row) => row.unique_key))
  return keys.filter((key) => jobsOf(key).some((job) => waiting.has(job)))
}

/** The id of the upload that writes to a key. */
function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1)
}
