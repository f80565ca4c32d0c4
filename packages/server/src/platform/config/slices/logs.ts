import type { Reading } from '../reading.ts'
import { quoted } from '../shapes/shape.ts'

/** What is recorded of who did what, and how long it stays in the database. */
export interface LogsConfig {
  /** Namespaces of which nothing is recorded. */
  readonly unrecordedNamespaces: readonly string[]
  /** Namespaces of which no pulls are recorded. */
  readonly unrecordedPullNamespaces: readonly string[]
  readonly recordsSignIns: boolean
  readonly recordsSignInFailures: boolean
  readonly recordsPullFailures: boolean
  readonly recordsPushFailures: boolean
  readonly recordsDeleteFailures: boolean
  /** Entries also tell how the request was made. */
  readonly recordsRequests: boolean
  /** Actions are counted by repository and day. */
  readonly countsActions: boolean
  /** Such counts are removed when they are older than the page of a repository shows. */
  readonly forgetsOldCounts: boolean
  /** Pages that somebody can turn; undefined: all. */
  readonly pagesMaximum: number | undefined
  readonly exports: ExportsConfig
  readonly archive: ArchiveConfig
}

export interface ExportsConfig {
  /** Folder of the preferred storage location. */
  readonly folder: string
  readonly keptSeconds: number
}

export interface ArchiveConfig {
  /** Old months move to the storage by themselves. */
  readonly isOn: boolean
  /** A month moves when its last moment is older than that. */
  readonly ageSeconds: number
  readonly everySeconds: number
  /** Undefined: the preferred one. */
  readonly location: string | undefined
  readonly folder: string
}

export function logsConfig(reading: Reading): LogsConfig {
  const { values } = reading
  if (values.LOGS_MODEL !== 'database') {
    reading.advise(
      'LOGS_MODEL',
      `LOGS_MODEL is ${quoted(values.LOGS_MODEL)}; this version keeps the record in its database all the same`,
    )
  }
  return {
    unrecordedNamespaces: values.DISABLED_FOR_AUDIT_LOGS,
    unrecordedPullNamespaces: values.DISABLED_FOR_PULL_LOGS,
    recordsSignIns: values.ACTION_LOG_AUDIT_LOGINS,
    recordsSignInFailures: values.ACTION_LOG_AUDIT_LOGIN_FAILURES,
    recordsPullFailures: values.ACTION_LOG_AUDIT_PULL_FAILURES,
    recordsPushFailures: values.ACTION_LOG_AUDIT_PUSH_FAILURES,
    recordsDeleteFailures: values.ACTION_LOG_AUDIT_DELETE_FAILURES,
    recordsRequests: values.FEATURE_EXTENDED_ACTION_LOGGING,
    countsActions: values.FEATURE_REPOSITORY_ACTION_COUNTER,
    forgetsOldCounts: values.FEATURE_CLEAR_EXPIRED_RAC_ENTRIES,
    pagesMaximum: values.ACTION_LOG_MAX_PAGE,
    exports: {
      folder: values.EXPORT_ACTION_LOGS_STORAGE_PATH,
      keptSeconds: values.EXPORT_ACTION_LOGS_SECONDS,
    },
    archive: archiveConfig(reading),
  }
}

function archiveConfig(reading: Reading): ArchiveConfig {
  const { values } = reading
  const location = values.ACTION_LOG_ARCHIVE_LOCATION
  const known = values.DISTRIBUTED_STORAGE_CONFIG
  if (location !== undefined && known !== undefined && !known.has(location)) {
    reading.fault(
      'ACTION_LOG_ARCHIVE_LOCATION',
      `ACTION_LOG_ARCHIVE_LOCATION is ${quoted(location)}, which DISTRIBUTED_STORAGE_CONFIG does not name`,
    )
  }
  return {
    isOn: values.FEATURE_ACTION_LOG_ROTATION,
    ageSeconds: Math.max(values.ACTION_LOG_ROTATION_THRESHOLD, values.MINIMUM_LOGS_AGE_FOR_ARCHIVE),
    everySeconds: Math.max(60, values.ACTION_LOG_ROTATION_FREQUENCY),
    location,
    folder: values.ACTION_LOG_ARCHIVE_PATH,
  }
}
