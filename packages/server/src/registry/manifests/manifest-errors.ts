import type { Digest } from '../digest.ts'

export class ManifestUnknownError extends Error {
  override readonly name = 'ManifestUnknownError'

  constructor(reference: string) {
    super(`the repository has no manifest ${reference.slice(0, 200)}`)
  }
}

/** The manifest names content that the repository does not have. */
export class MissingContentError extends Error {
  override readonly name = 'MissingContentError'
  readonly digests: readonly Digest[]

  constructor(digests: readonly Digest[]) {
    super(
      `the manifest names ${digests.length} digests that the repository does not have; push them first`,
    )
    this.digests = digests
  }
}

/** The registry, or this namespace, takes Docker manifests only. */
export class OciNotSupportedError extends Error {
  override readonly name = 'OciNotSupportedError'

  constructor() {
    super('this namespace takes Docker manifests only (FEATURE_GENERAL_OCI_SUPPORT is off)')
  }
}
