/** Something that is missing, damaged or left over. */
export type Finding =
  | BlobFinding
  | BlobNowhere
  | LocationUnknown
  | ManifestDamaged
  | ManifestUnreadable
  | ContentMissing
  | TagDangling
  | UploadDamaged
  | ObjectUnreferenced
  | BlobUnlinked
  | ManifestUnkept
  | JobGivenUp

export type FindingKind = Finding['kind']

/** A blob whose object is not what it should be. */
export type BlobFinding =
  | (BlobObject & { readonly kind: 'blob-missing' })
  | (BlobObject & { readonly kind: 'blob-size-wrong'; readonly actualSizeBytes: number })
  | (BlobObject & { readonly kind: 'blob-damaged'; readonly actualDigest: string })
  | (BlobObject & { readonly kind: 'blob-unreadable'; readonly reason: string })

export interface BlobObject {
  readonly digest: string
  readonly sizeBytes: number
  readonly location: string
  readonly storageKey: string
  readonly repositories: SomeRepositories
}

/** The first few repositories that have something, and how many have it. */
export interface SomeRepositories {
  readonly names: readonly string[]
  readonly count: number
}

/** Repositories have a blob of which no location has the bytes. */
interface BlobNowhere {
  readonly kind: 'blob-nowhere'
  readonly digest: string
  readonly sizeBytes: number
  readonly repositories: SomeRepositories
}

/** The database names a location that the configuration lacks; nothing there can be checked. */
interface LocationUnknown {
  readonly kind: 'location-unknown'
  readonly location: string
  readonly blobs: number
}

interface ManifestDamaged {
  readonly kind: 'manifest-damaged'
  readonly repository: string
  readonly digest: string
  readonly actualDigest: string
}

interface ManifestUnreadable {
  readonly kind: 'manifest-unreadable'
  readonly repository: string
  readonly digest: string
  readonly reason: string
}

/** A manifest names content that its repository does not have. */
interface ContentMissing {
  readonly kind: 'content-missing'
  readonly repository: string
  readonly digest: string
  readonly missingDigest: string
}

interface TagDangling {
  readonly kind: 'tag-dangling'
  readonly repository: string
  readonly tag: string
  readonly reason: 'manifest missing' | 'manifest deleted' | 'manifest of another repository'
}

/** An unfinished upload of whose bytes the store has fewer than it had received. */
interface UploadDamaged {
  readonly kind: 'upload-damaged'
  readonly id: string
  readonly repository: string
  readonly location: string
  readonly receivedBytes: number
}

/** An object in the store that no row points to. */
export interface ObjectUnreferenced {
  readonly kind: 'object-unreferenced'
  readonly location: string
  readonly storageKey: string
  readonly sizeBytes: number
  readonly modifiedAt: string
}

/** A blob that no repository has, and that the collector does not know of. */
interface BlobUnlinked {
  readonly kind: 'blob-unlinked'
  readonly id: number
  readonly digest: string
  readonly sizeBytes: number
}

/** A manifest that nothing refers to, and that the collector does not know of. */
interface ManifestUnkept {
  readonly kind: 'manifest-unkept'
  readonly id: number
  readonly digest: string
  readonly repository: string
}

/** Work that the registry owes, and has stopped to try. */
interface JobGivenUp {
  readonly kind: 'job-given-up'
  readonly id: number
  readonly job: string
  readonly payload: string
  readonly givenUpAt: string
  readonly error: string
}
