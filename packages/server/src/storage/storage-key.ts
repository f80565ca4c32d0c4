/**
 * Where an object lies within a location: relative, `/`-separated, free of `..`.
 *
 * The whole layout of a location:
 *
 *     blobs/<xx>/<uuid>     a blob that was uploaded; xx = the first two characters of the uuid
 *     sha256/<xx>/<hex>     a blob that Quay wrote; adopted where it lies
 *     health/<uuid>         a probe of the health check; removed at once
 *     exportedactionlogs/<export>-<uuid>       entries that somebody ordered; removed in an hour
 *     actionlogarchive/<month>/<uuid>.jsonl.gz  entries of a month that left the database
 *
 * The folders of the last two can be configured. A driver may keep more beside these (parts of unfinished uploads), under a name that it
 * documents.
 */
export type StorageKey = string & { readonly '~brand': 'StorageKey' }

const segment = /^[A-Za-z0-9][A-Za-z0-9._:+-]{0,254}$/

/** @throws RangeError for a text that is no key. */
export function storageKey(text: string): StorageKey {
  const key = findStorageKey(text)
  if (key === undefined) throw new RangeError(`${JSON.stringify(text)} is no storage key`)
  return key
}

/** The name of an object as a key; undefined for a name that no key has. */
export function findStorageKey(name: string): StorageKey | undefined {
  if (name.length > 900) return undefined
  const isKey = name.split('/').every((part) => segment.test(part) && !part.includes('..'))
  return isKey ? (name as StorageKey) : undefined
}

/** Every upload writes below this. */
export const uploadsPrefix = 'blobs/'

/** Everything that is ours lies below one of these. */
export const objectPrefixes = [uploadsPrefix, 'sha256/', 'health/']

/** The key of the blob that an upload with this id (a UUID) writes. */
export function blobKey(uploadId: string): StorageKey {
  return storageKey(`${uploadsPrefix}${uploadId.slice(0, 2)}/${uploadId}`)
}
