import { translateDatabaseError } from '../../platform/database/database-error.ts'
import { MissingContentError } from '../manifests/manifest-errors.ts'
import { TagImmutableError } from '../tags/tag-guard.ts'

/** One entry of the `errors` list (OCI distribution-spec 1.1, "Error codes"). */
export interface RegistryErrorEntry {
  readonly code: string
  readonly message: string
  readonly detail?: unknown
}

export interface RegistryErrorAnswer {
  readonly status: number
  readonly errors: readonly RegistryErrorEntry[]
  /** The server's own fault or state: worth a line in its log. */
  readonly isServerFault: boolean
}

interface Row {
  readonly status: number
  readonly code: string
}

/** Digests named in one answer, so that a huge manifest does not get a huge error. */
const detailsMaximum = 20

/**
 * Every error that a request under `/v2` can end in. Codes are those of the
 * specification; where it has none, Docker's or Quay's.
 */
const registryErrorTable: Readonly<Record<string, Row>> = {
  AccessDeniedError: { status: 401, code: 'UNAUTHORIZED' },
  AccountRecoveryError: { status: 405, code: 'DENIED' },
  BlobBoundExceededError: { status: 403, code: 'DENIED' },
  BlobInUseError: { status: 405, code: 'DENIED' },
  BlobUnknownError: { status: 404, code: 'BLOB_UNKNOWN' },
  BodyTooLargeError: { status: 413, code: 'SIZE_INVALID' },
  BodyTooSlowError: { status: 408, code: 'INVALID_REQUEST' },
  BrokenBodyError: { status: 400, code: 'SIZE_INVALID' },
  DatabaseFullError: { status: 507, code: 'UNAVAILABLE' },
  DatabaseUnavailableError: { status: 503, code: 'UNAVAILABLE' },
  DigestMismatchError: { status: 400, code: 'DIGEST_INVALID' },
  FeatureOffError: { status: 404, code: 'UNSUPPORTED' },
  InvalidContentRangeError: { status: 400, code: 'BLOB_UPLOAD_INVALID' },
  InvalidDigestError: { status: 400, code: 'DIGEST_INVALID' },
  InvalidManifestError: { status: 400, code: 'MANIFEST_INVALID' },
  InvalidNameError: { status: 400, code: 'NAME_INVALID' },
  InvalidRepositoryNameError: { status: 400, code: 'NAME_INVALID' },
  InvalidRequestError: { status: 400, code: 'INVALID_REQUEST' },
  InvalidScopeError: { status: 400, code: 'INVALID_REQUEST' },
  InvalidTagNameError: { status: 400, code: 'TAG_INVALID' },
  InvalidTokenError: { status: 401, code: 'UNAUTHORIZED' },
  InvalidUploadError: { status: 400, code: 'BLOB_UPLOAD_INVALID' },
  ManifestUnknownError: { status: 404, code: 'MANIFEST_UNKNOWN' },
  MomentInFutureError: { status: 404, code: 'NAME_UNKNOWN' },
  MomentTooOldError: { status: 404, code: 'NAME_UNKNOWN' },
  MethodNotAllowedError: { status: 405, code: 'UNSUPPORTED' },
  MissingContentError: { status: 400, code: 'MANIFEST_BLOB_UNKNOWN' },
  NamespaceDisabledError: { status: 405, code: 'DENIED' },
  ObjectNotFoundError: { status: 404, code: 'BLOB_UNKNOWN' },
  OciNotSupportedError: { status: 415, code: 'MANIFEST_INVALID' },
  OutOfRoomError: { status: 503, code: 'UNAVAILABLE' },
  PastIsReadOnlyError: { status: 405, code: 'DENIED' },
  PathUnknownError: { status: 404, code: 'NAME_UNKNOWN' },
  PushesDisabledError: { status: 405, code: 'UNSUPPORTED' },
  // Nobody hears this answer; the status is nginx's, for the log and the metrics.
  ReceiverGoneError: { status: 499, code: 'UNKNOWN' },
  QuotaExceededError: { status: 403, code: 'DENIED' },
  RateLimitedError: { status: 429, code: 'TOOMANYREQUESTS' },
  RegistryReadOnlyError: { status: 405, code: 'DENIED' },
  RepositoryBoundReachedError: { status: 403, code: 'DENIED' },
  RepositoryNotFoundError: { status: 404, code: 'NAME_UNKNOWN' },
  RepositoryNotWritableError: { status: 405, code: 'DENIED' },
  SignInFailedError: { status: 401, code: 'UNAUTHORIZED' },
  SignInThrottledError: { status: 429, code: 'TOOMANYREQUESTS' },
  StorageFullError: { status: 507, code: 'UNAVAILABLE' },
  StorageUnavailableError: { status: 503, code: 'UNAVAILABLE' },
  TagBoundReachedError: { status: 403, code: 'DENIED' },
  TagExpiredError: { status: 404, code: 'MANIFEST_UNKNOWN' },
  TagImmutableError: { status: 409, code: 'TAG_IMMUTABLE' },
  TagUnknownError: { status: 404, code: 'MANIFEST_UNKNOWN' },
  TooManyTagsError: { status: 414, code: 'MANIFEST_INVALID' },
  TooManyUploadsError: { status: 429, code: 'TOOMANYREQUESTS' },
  UnsupportedManifestError: { status: 415, code: 'MANIFEST_INVALID' },
  UploadBusyError: { status: 409, code: 'BLOB_UPLOAD_INVALID' },
  UploadDamagedError: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
  UploadInterruptedError: { status: 400, code: 'BLOB_UPLOAD_INVALID' },
  UploadRangeError: { status: 416, code: 'BLOB_UPLOAD_INVALID' },
  UploadUnknownError: { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' },
}

/** Errors of a machine that is full or away: their causes are for the log, not for clients. */
const serverStates = new Set(['ObjectNotFoundError'])

/** What a client is told about an error. What is in no row is a bug, and tells nothing of itself. */
export function answerTo(thrown: unknown): RegistryErrorAnswer {
  const error = translateDatabaseError(thrown)
  const row = registryErrorTable[error.name]
  if (row === undefined) {
    const message = 'something went wrong inside the registry; its log says what'
    return { status: 500, errors: [{ code: 'UNKNOWN', message }], isServerFault: true }
  }
  const entry = { code: row.code, message: messageOf(error, row), ...detailOf(error) }
  return {
    status: row.status,
    errors: [
      ...(error instanceof MissingContentError ? missing(error, row) : [entry]),
      // Quay's own code, for what was written for Quay.
      ...(error.name === 'TagExpiredError'
        ? [{ code: 'TAG_EXPIRED', message: error.message }]
        : []),
    ],
    isServerFault: row.status >= 500 || serverStates.has(error.name),
  }
}

/** Where Quay's answer has a detail that programs read. */
function detailOf(error: Error): { readonly detail?: unknown } {
  return error instanceof TagImmutableError ? { detail: { message: error.message } } : {}
}

/** No message about the machine tells a stranger more than that it has to wait. */
function messageOf(error: Error, row: Row): string {
  if (row.status === 503) return 'the registry cannot serve this for a moment; try again'
  if (row.status === 507) return 'the registry has no space left; its administrator has to act'
  if (error.name === 'ObjectNotFoundError') {
    return 'the content is lost from the storage; push it again, or ask the administrator'
  }
  return error.message
}

function missing(error: MissingContentError, row: Row): RegistryErrorEntry[] {
  return error.digests.slice(0, detailsMaximum).map((digest) => ({
    code: row.code,
    message: 'the manifest names content that the repository does not have; push it first',
    detail: { digest },
  }))
}
