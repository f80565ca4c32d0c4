import {
  ObjectNotFoundError,
  StorageFullError,
  StorageUnavailableError,
} from '../../storage-driver.ts'
import type { StorageKey } from '../../storage-key.ts'

/** The code of a failed system call, e.g. `ENOENT`; empty for an error that is none. */
export function codeOf(error: unknown): string {
  return (error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined) ?? ''
}

/** The file system's errors in the port's words. No message tells a path of the server. */
export function translate(error: unknown, key: StorageKey | undefined): unknown {
  const code = codeOf(error)
  switch (code) {
    case 'ENOENT':
    case 'EISDIR':
      return key === undefined ? error : new ObjectNotFoundError(key, { cause: error })
    case 'ENOSPC':
    case 'EDQUOT':
      return new StorageFullError({ cause: error })
    default:
      return isSystemCall(error)
        ? new StorageUnavailableError(`the file system answers ${code}`, { cause: error })
        : error
  }
}

function isSystemCall(error: unknown): boolean {
  return error instanceof Error && (error as NodeJS.ErrnoException).syscall !== undefined
}
