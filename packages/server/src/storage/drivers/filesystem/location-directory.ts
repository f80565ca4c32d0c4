import { statSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'

import { StorageUnavailableError } from '../../storage-driver.ts'
import { codeOf } from './filesystem-errors.ts'

/**
 * The directory of a location, which may go while the program runs: a disk that was unmounted,
 * a share that is away. What is missing below it is then not lost, and what would be written
 * there would lie hidden below the disk when it comes back.
 */
export interface LocationDirectory {
  /** Told when the directory has been made. */
  made(): Promise<void>
  /**
   * Asked before something is taken for lost, or made anew. Passes while the directory has
   * never been there.
   *
   * @throws StorageUnavailableError when it has gone, or another, empty one lies in its place
   */
  requirePresence(): Promise<void>
}

export function locationDirectory(path: string): LocationDirectory {
  let device = statSync(path, { throwIfNoEntry: false })?.dev
  return {
    async made() {
      device ??= (await stat(path)).dev
    },
    async requirePresence() {
      if (device === undefined) return
      const found = await statOf(path)
      if (found?.isDirectory() !== true) {
        throw new StorageUnavailableError('the directory of the location has gone')
      }
      if (found.dev === device) return
      // Mounted again, it may be another device. A place where nothing is mounted is empty.
      if ((await readdir(path)).length === 0) {
        throw new StorageUnavailableError('the disk of the location is not mounted')
      }
      device = found.dev
    },
  }
}

async function statOf(path: string) {
  try {
    return await stat(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
