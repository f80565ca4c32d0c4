import { closeSync, openSync, readSync } from 'node:fs'

import { ObjectNotFoundError, type StorageDriver } from '../../storage/storage-driver.ts'
import type { StorageKey } from '../../storage/storage-key.ts'

/** Configs, signatures and small documents, which are read at once. */
export const smallFileBytes = 64 * 1024

/**
 * The whole of a small object that is a file. One synchronous read: for a few kilobytes, a trip
 * through the thread pool costs more.
 *
 * @throws ObjectNotFoundError when it is shorter than it should be, or the file system's error
 */
export function readSmallFile(path: string, sizeBytes: number, key: StorageKey): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const content = Buffer.allocUnsafeSlow(sizeBytes)
    const count = readSync(descriptor, content, 0, sizeBytes, 0)
    if (count !== sizeBytes) throw new ObjectNotFoundError(key)
    return content
  } finally {
    closeSync(descriptor)
  }
}

/**
 * The same where the driver keeps files. Undefined where it does not, for what is not small, and
 * when the file cannot be read: the driver says why, in the words of the port.
 */
export function findSmallFile(
  { localFiles }: StorageDriver,
  key: StorageKey,
  sizeBytes: number,
): Buffer | undefined {
  if (localFiles === undefined || sizeBytes > smallFileBytes) return undefined
  try {
    return readSmallFile(localFiles.pathOf(key), sizeBytes, key)
  } catch {
    return undefined
  }
}
