/**
 * Where an object lies within a location: relative, `/`-separated, free of `..`.
 *
 * The whole layout of a location:
 *
 *     blobs/<xx>/<uuid>     a blob that was uploaded; xx = the first two characters of the uuid
 *     sha256/<xx>/<hex>     a blob that Quay wrote; adopted where it lies
 *     health/<uuid>         a probe of the health check; removed at once
 *
 * A driver may keep more beside these (parts of unfinished uploads), under a name that it
 * documents.
 */
export type StorageKey = string & { readonly '~brand': 'StorageKey' }

const segment = /^[A-Za-z0-9][A-Za-z0-9._:+-]{0,254}$/

/** The only maker of keys. @throws RangeError for a text that is none. */
export function storageKey(text: string): StorageKey {
  const segments = text.split('/')
  if (text.length > 900 || !segments.every((part) => segment.test(part) && !part.includes('..'))) {
    throw new RangeError(`${JSON.stringify(text)} is no storage key`)
  }
  return text as StorageKey
}

/** The key of the blob that an upload with this id (a UUID) writes. */
export function blobKey(uploadId: string): StorageKey {
  return storageKey(`blobs/${uploadId.slice(0, 2)}/${uploadId}`)
}
