import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'

import { type Finding, healthy } from './health.ts'

/** With less, an upload of a usual layer fails. */
const freeBytesMinimum = 512 * 1024 ** 2
/** Below both of these, somebody should make room before it is too late. */
const freeBytesComfortable = 20 * 1024 ** 3
const freeShareComfortable = 0.1

/** The file system that a directory is on. */
export interface FileSystem {
  readonly directory: string
  readonly freeBytes: number
  /** 0 for one that does not tell, such as some that are over a network. */
  readonly sizeBytes: number
}

/** Whether there is room to write. */
export function findSpace(fileSystems: readonly FileSystem[]): Finding {
  return findNone(
    fileSystems,
    ({ freeBytes, sizeBytes }) => sizeBytes > 0 && freeBytes < freeBytesMinimum,
  )
}

/** Whether there will still be room tomorrow. */
export function findComfort(fileSystems: readonly FileSystem[]): Finding {
  return findNone(
    fileSystems,
    ({ freeBytes, sizeBytes }) =>
      freeBytes < freeBytesComfortable && freeBytes < sizeBytes * freeShareComfortable,
  )
}

export async function fileSystemsOf(directories: readonly string[]): Promise<FileSystem[]> {
  return await Promise.all(
    directories.map(async (directory) => {
      const { bavail, blocks, bsize } = await statfsOfNearest(directory)
      return { directory, freeBytes: bavail * bsize, sizeBytes: blocks * bsize }
    }),
  )
}

function findNone(
  fileSystems: readonly FileSystem[],
  isShort: (fileSystem: FileSystem) => boolean,
): Finding {
  const short = fileSystems.find(isShort)
  return short === undefined ? healthy : { isHealthy: false, message: sentence(short) }
}

/** Of a directory that is not made yet: of the one that it will be made in. */
async function statfsOfNearest(directory: string): Promise<StatsFs> {
  try {
    return await statfs(directory)
  } catch (error) {
    const parent = dirname(directory)
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === directory) throw error
    return await statfsOfNearest(parent)
  }
}

function sentence({ directory, freeBytes, sizeBytes }: FileSystem): string {
  const mebibytes = Math.floor(freeBytes / 1024 ** 2)
  const percent = ((100 * freeBytes) / sizeBytes).toFixed(1)
  return `${directory} has ${mebibytes} MiB left (${percent} %); make room or enlarge the disk`
}
