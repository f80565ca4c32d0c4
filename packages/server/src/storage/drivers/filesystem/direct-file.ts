import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

import { codeOf } from './filesystem-errors.ts'

/** A file that may be opened a second time, for writing past the page cache. */
export interface DirectFile {
  /** The descriptor, or undefined where the system or the file system has nothing of the kind. */
  readonly open: () => Promise<number | undefined>
  readonly close: () => Promise<void>
}

/** Codes of systems without direct I/O: those in memory, some over a network. */
const unsupported = new Set(['EINVAL', 'EOPNOTSUPP', 'ENOTSUP'])

/** `O_DIRECT` of open(2), where there is one. */
export function directFile(path: string): DirectFile {
  let handle: FileHandle | undefined
  return {
    async open() {
      const flag: number | undefined = constants.O_DIRECT
      if (flag === undefined) return undefined
      try {
        handle = await open(path, constants.O_WRONLY | flag)
        return handle.fd
      } catch (error) {
        if (unsupported.has(codeOf(error) ?? '')) return undefined
        throw error
      }
    },
    close: async () => await handle?.close(),
  }
}
