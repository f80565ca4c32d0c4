import type { Digest } from '../digest.ts'

/** Content under a digest, and where it lies. */
export interface Blob {
  readonly id: number
  readonly digest: Digest
  readonly sizeBytes: number
  readonly placements: readonly Placement[]
}

export interface Placement {
  readonly location: string
  readonly storageKey: string
}

export class BlobUnknownError extends Error {
  override readonly name = 'BlobUnknownError'

  constructor(digest: string) {
    super(`the repository has no blob ${digest.slice(0, 200)}`)
  }
}

/** The blob belongs to a manifest that is still there. */
export class BlobInUseError extends Error {
  override readonly name = 'BlobInUseError'

  constructor(digest: Digest) {
    super(`a manifest of this repository needs the blob ${digest}; delete the manifest first`)
  }
}
