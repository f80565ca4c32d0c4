import type { Reading } from '../reading.ts'

/** What happens to uploads that nobody finishes. */
export interface UploadsConfig {
  /** Age at which an unfinished upload may be removed. */
  readonly expiresInSeconds: number
  readonly cleanupEverySeconds: number
  /** Leftover files of uploads are removed from the store. */
  readonly cleanFolder: boolean
  /** Multipart uploads that the store still holds open are aborted. */
  readonly cleanStaleMultipart: boolean
}

export function uploadsConfig({ values }: Reading): UploadsConfig {
  return {
    expiresInSeconds: values.BLOBUPLOAD_DELETION_DATE_THRESHOLD * 60,
    cleanupEverySeconds: values.BLOBUPLOAD_CLEANUP_FREQUENCY,
    cleanFolder: values.CLEAN_BLOB_UPLOAD_FOLDER,
    cleanStaleMultipart: values.FEATURE_ENABLE_STALE_MPU_CLEANUP,
  }
}
