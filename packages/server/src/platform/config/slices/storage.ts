import type { S3Location } from './s3-location.ts'

/** Where blobs lie and how they leave. */
export interface StorageConfig {
  /** Every location of this registry by its id; at least one. */
  readonly locations: ReadonlyMap<string, StorageLocation>
  /** Ids in the order in which this site reads and writes; never empty. */
  readonly preference: readonly [string, ...string[]]
  /** Ids that every blob is copied to. */
  readonly defaultLocations: readonly string[]
  /** Blobs go through Berth, never by a redirect to the store. */
  readonly proxyDownloads: boolean
  /**
   * URL prefix of the internal nginx location that serves the files of a
   * filesystem location, with `/` at both ends; undefined when there is none.
   */
  readonly accelRedirectPrefix: string | undefined
  readonly maximumLayerBytes: number
  readonly directDownloadExpiresInSeconds: number
}

export type StorageLocation = FilesystemLocation | S3Location

export interface FilesystemLocation {
  readonly kind: 'filesystem'
  /** Absolute. */
  readonly directory: string
}
