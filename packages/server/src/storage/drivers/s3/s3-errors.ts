import {
  ObjectNotFoundError,
  StorageFullError,
  StorageUnavailableError,
} from '../../storage-driver.ts'
import type { StorageKey } from '../../storage-key.ts'

const fullCodes = new Set([
  'EntityTooLarge',
  'InsufficientCapacity',
  'QuotaExceeded',
  'TooManyParts',
  'XMinioAdminBucketQuotaExceeded',
  'XMinioStorageFull',
])

/** What an operator can do about answers that do not go away by themselves. */
const advice: Readonly<Record<string, string>> = {
  AccessDenied: 'the credentials may not do this',
  CredentialsProviderError: 'no credentials were found',
  ExpiredToken: 'the session token has expired',
  InvalidAccessKeyId: 'the access key is not known there',
  NoSuchBucket: 'the bucket does not exist',
  RequestTimeTooSkewed: 'the clocks of this machine and of the store differ',
  SignatureDoesNotMatch: 'the secret key is wrong',
}

/** Errors of the client and of the store in the port's words. */
export function translate(error: unknown, key: StorageKey | undefined): unknown {
  if (!(error instanceof Error)) return error
  const { name } = error
  const status = statusOf(error)
  if (name === 'NoSuchKey' && key !== undefined)
    return new ObjectNotFoundError(key, { cause: error })
  if (fullCodes.has(name) || status === 507) return new StorageFullError({ cause: error })
  if (status !== undefined) {
    return new StorageUnavailableError(reasonOf(name, `S3 answers ${name} (${status})`), {
      cause: error,
    })
  }
  const { code } = error as NodeJS.ErrnoException
  if (isNetworkCode(code) || name === 'TimeoutError' || advice[name] !== undefined) {
    return new StorageUnavailableError(reasonOf(name, `no answer from S3 (${code ?? name})`), {
      cause: error,
    })
  }
  return error
}

function reasonOf(name: string, answer: string): string {
  const hint = advice[name]
  return hint === undefined ? answer : `${answer}, ${hint}`
}

/** Codes of system calls, of TLS and of the HTTP parser; Node's other `ERR_` codes are bugs of ours. */
function isNetworkCode(code: unknown): boolean {
  return typeof code === 'string' && !/^ERR_(?!SSL|TLS)/.test(code)
}

/** Whether the store says that there is no such object, or no such upload. */
export function isMissing(error: unknown): boolean {
  const isBucket = error instanceof Error && error.name === 'NoSuchBucket'
  return statusOf(error) === 404 && !isBucket
}

/** The status of an answer that the client turned into an error; undefined when none came. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('$metadata' in error)) return undefined
  return (error.$metadata as { readonly httpStatusCode?: number }).httpStatusCode
}
