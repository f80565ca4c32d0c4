import type { Reading } from '../reading.ts'

/** What happens to uploads that nobody finishes, and to content that has no tag yet. */
export interface UploadsConfig {
  /** Age at which an unfinished upload may be removed. */
  readonly expiresInSeconds: number
  readonly cleanupEverySeconds: number
  /** Leftover files of uploads are removed from the store. */
  readonly cleanFolder: boolean
  /** Multipart uploads that the store still holds open are aborted. */
  readonly cleanStaleMultipart: boolean
  /** How long content pushed by digest is kept from garbage collection. */
  readonly pushTempTagExpiresInSeconds: number
}

export function uploadsConfig({ values }: Reading): UploadsConfig {
  return {
    expiresInSeconds: values.BLOBUPLOAD_DELETION_DATE_THRESHOLD * 60,
    cleanupEverySeconds: values.BLOBUPLOAD_CLEANUP_FREQUENCY,
    cleanFolder: values.CLEAN_BLOB_UPLOAD_FOLDER,
    cleanStaleMultipart: values.FEATURE_ENABLE_STALE_MPU_CLEANUP,
    pushTempTagExpiresInSeconds: values.PUSH_TEMP_TAG_EXPIRATION_SEC,
  }
}
