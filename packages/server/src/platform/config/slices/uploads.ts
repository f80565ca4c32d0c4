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
