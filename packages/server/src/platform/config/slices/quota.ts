import type { Reading } from '../reading.ts'

/** What namespaces may hold, and how that is counted. */
export interface QuotaConfig {
  /** What is stored is counted. */
  readonly isOn: boolean
  /** What does not fit is refused. */
  readonly isEnforced: boolean
  /** A push goes on when quotas themselves fail. */
  readonly suppressesFaults: boolean
  /** Of namespaces that have none of their own; undefined: none. */
  readonly defaultLimitBytes: number | undefined
  readonly defaultBounds: DefaultBoundsConfig
  /** How long an upload waits for room that others hold for now. */
  readonly patienceSeconds: number
  /** What was stored while nothing was counted is counted. */
  readonly countsOld: boolean
  readonly countEverySeconds: number
  readonly manifestsPerTransaction: number
}

/** Undefined members bound nothing. */
export interface DefaultBoundsConfig {
  readonly repositories: number | undefined
  readonly tags: number | undefined
  readonly blobBytes: number | undefined
}

export function quotaConfig({ values }: Reading): QuotaConfig {
  return {
    isOn: values.FEATURE_QUOTA_MANAGEMENT,
    isEnforced: values.FEATURE_QUOTA_MANAGEMENT && values.FEATURE_VERIFY_QUOTA,
    suppressesFaults: values.FEATURE_QUOTA_SUPPRESS_FAILURES,
    defaultLimitBytes: values.DEFAULT_SYSTEM_REJECT_QUOTA_BYTES || undefined,
    defaultBounds: {
      repositories: values.BERTH_DEFAULT_MAXIMUM_REPOSITORIES || undefined,
      tags: values.BERTH_DEFAULT_MAXIMUM_TAGS || undefined,
      blobBytes: values.BERTH_DEFAULT_MAXIMUM_BLOB_SIZE || undefined,
    },
    patienceSeconds: values.BERTH_QUOTA_PATIENCE,
    countsOld: values.QUOTA_BACKFILL,
    countEverySeconds: values.QUOTA_BACKFILL_POLL_PERIOD,
    manifestsPerTransaction: values.QUOTA_BACKFILL_BATCH_SIZE,
  }
}
