/** How long deleted and labelled tags live. */
export interface TagsConfig {
  /** Time machine of a new namespace: how long a deleted tag can be restored. */
  readonly defaultExpirationSeconds: number
  /** What a namespace may choose instead, ascending; the default is among them. */
  readonly expirationOptionsSeconds: readonly number[]
  readonly mayChangeExpiration: boolean
  /** Bounds that `quay.expires-after` and the API are held to. */
  readonly labelledExpirationMinimumSeconds: number
  readonly labelledExpirationMaximumSeconds: number
}
