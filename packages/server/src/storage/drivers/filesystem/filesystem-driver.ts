import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, mkdir, open, opendir, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Readable } from 'node:stream'

import type { ByteSource } from '../../../platform/bytes/byte-source.ts'
import { writeFromSource } from '../../../platform/bytes/write-file.ts'
import {
  type AppendResult,
  type StorageDriver,
  StorageUnavailableError,
  UploadDamagedError,
  type UploadState,
  WriterReplacedError,
} from '../../storage-driver.ts'
import type { StorageKey } from '../../storage-key.ts'
import { wrapped } from '../../wrapped-driver.ts'
import { directFile } from './direct-file.ts'
import { codeOf, translate } from './filesystem-errors.ts'
import { objectsBelow } from './filesystem-list.ts'
import { locationDirectory } from './location-directory.ts'

/**
 * Where `put` writes before it renames, below the directory of the location. The dot keeps it
 * out of the way of keys.
 */
const unfinishedFolder = '.unfinished'

/** Large enough that the cost of a read vanishes beside its bytes. */
const readBytes = 256 * 1024

/**
 * Objects as files below one directory, each under its key.
 *
 * An upload is written straight to the file of its key. Each append ends with an fsync of
 * the file, and the first one with an fsync of the folder that names it, so completing has
 * nothing left to do.
 */
export function filesystemDriver(options: { readonly directory: string }): StorageDriver {
  const root = resolve(options.directory)
  const location = locationDirectory(root)
  const pathOf = (key: StorageKey) => join(root, key)
  const knownFolders = new Set<string>()

  const ensureFolder = async (folder: string) => {
    if (knownFolders.has(folder)) return
    await location.requirePresence()
    const made = await makeFolder(folder)
    // Another process may have made a folder and not yet told the disk: whoever relies on it
    // tells it again.
    for (let path = folder; path.length > root.length; path = dirname(path)) {
      await syncFolder(dirname(path))
    }
    // What lies above the location may not be ours to open, unless this call made it.
    const topLength = made?.length ?? Infinity
    for (let path = root; path.length >= topLength; path = dirname(path)) {
      await syncFolder(dirname(path))
    }
    await location.made()
    knownFolders.add(folder)
  }

  /** Does something to a new file in a folder, which may have been removed by hand meanwhile. */
  const inFolder = async <Result>(folder: string, work: () => Promise<Result>): Promise<Result> => {
    await ensureFolder(folder)
    try {
      return await work()
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error
      knownFolders.delete(folder)
      await ensureFolder(folder)
      return await work()
    }
  }

  const append = async (state: UploadState, body: ByteSource): Promise<AppendResult> => {
    const path = pathOf(state.key)
    const folder = dirname(path)
    const isNew = state.receivedBytes === 0
    const file = isNew
      ? await inFolder(folder, () => open(path, 'w'))
      : await openReceived(path, state, 'r+')
    const direct = directFile(path)
    try {
      const target = {
        descriptor: file.fd,
        openDirectly: direct.open,
        mayWriteAfter: (error: Error) => !(error instanceof WriterReplacedError),
      }
      const written = await writeFromSource(target, body, state.receivedBytes).catch(
        async (error: unknown) => {
          // A full disk gets back what this body took of it.
          await file.truncate(state.receivedBytes).catch(() => undefined)
          throw error
        },
      )
      if (written.brokenBy instanceof WriterReplacedError) throw written.brokenBy
      await Promise.all([file.datasync(), isNew ? syncFolder(folder) : undefined])
      const next = { ...state, receivedBytes: state.receivedBytes + written.bytes }
      return written.brokenBy === undefined
        ? { state: next }
        : { state: next, brokenBy: written.brokenBy }
    } finally {
      await direct.close()
      await file.close()
    }
  }

  const removeObject = async (key: StorageKey) => {
    const wasThere = await removeFile(pathOf(key))
    if (!wasThere) await location.requirePresence()
  }

  const driver: StorageDriver = {
    kind: 'filesystem',

    async open(key, range) {
      const path = pathOf(key)
      const file = await open(path, 'r')
      return createReadStream(path, {
        fd: file,
        highWaterMark: readBytes,
        ...(range?.firstByte === undefined ? {} : { start: range.firstByte }),
        ...(range?.lastByte === undefined ? {} : { end: range.lastByte }),
        ...(range?.signal === undefined ? {} : { signal: range.signal }),
      })
    },

    async put(key, body) {
      const path = pathOf(key)
      const unfinished = join(root, unfinishedFolder, randomUUID())
      try {
        const file = await inFolder(dirname(unfinished), () => open(unfinished, 'wx'))
        try {
          await file.writeFile(body)
          await file.datasync()
        } finally {
          await file.close()
        }
        await inFolder(dirname(path), () => rename(unfinished, path))
      } catch (error) {
        await removeFile(unfinished).catch(() => undefined)
        throw error
      }
      await syncFolder(dirname(path))
    },

    async sizeOf(key) {
      try {
        const found = await stat(pathOf(key))
        return found.isFile() ? found.size : undefined
      } catch (error) {
        if (codeOf(error) !== 'ENOENT') throw error
        await location.requirePresence()
        return undefined
      }
    },

    remove: (key) => removeObject(key),

    list: (prefix) => objectsBelow(root, prefix),

    uploads: {
      begin: (key) => Promise.resolve({ key, receivedBytes: 0, driverState: {} }),
      append,

      async readBack(state) {
        if (state.receivedBytes === 0) return Readable.from([])
        const path = pathOf(state.key)
        const file = await openReceived(path, state, 'r')
        return createReadStream(path, {
          fd: file,
          start: 0,
          end: state.receivedBytes - 1,
          highWaterMark: readBytes,
        })
      },

      async complete(state) {
        if (state.receivedBytes === 0) {
          await append(state, { read: () => Promise.resolve(undefined) })
          return
        }
        const path = pathOf(state.key)
        if ((await sizeOfReceived(path, state)) === state.receivedBytes) return
        // An append that was killed left bytes behind the last one that was acknowledged.
        const file = await open(path, 'r+')
        try {
          await file.truncate(state.receivedBytes)
          await file.sync()
        } finally {
          await file.close()
        }
      },

      cancel: (state) => removeObject(state.key),

      // Every file of an upload lies under the key that its row names: nothing of it can be
      // lost. What a killed `put` has left names nobody.
      async removeAbandoned({ beforeMs, signal }) {
        let removed = 0
        for (const path of await filesOlderThan(join(root, unfinishedFolder), beforeMs)) {
          signal.throwIfAborted()
          await removeFile(path)
          removed += 1
        }
        return removed
      },
    },

    localFiles: { pathOf },
  }
  return wrapped(driver, async (_operation, key, work) => {
    try {
      return await work()
    } catch (error) {
      if (isAbsence(error)) await location.requirePresence()
      throw translate(error, key)
    }
  })
}

/** What the file system or this driver says of a file that is not there. */
function isAbsence(error: unknown): boolean {
  return error instanceof UploadDamagedError || codeOf(error) === 'ENOENT'
}

/** Makes a folder and those above it, and answers with the topmost that was not there. */
async function makeFolder(folder: string): Promise<string | undefined> {
  try {
    return await mkdir(folder, { recursive: true })
  } catch (error) {
    // Node answers so when a folder above is read-only or has gone.
    if (codeOf(error) !== 'ENOENT') throw error
    throw new StorageUnavailableError('a folder cannot be made', { cause: error })
  }
}

/** Opens the file of an upload that has received bytes. @throws UploadDamagedError */
async function openReceived(
  path: string,
  state: UploadState,
  flags: 'r' | 'r+',
): Promise<FileHandle> {
  let file
  try {
    file = await open(path, flags)
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? new UploadDamagedError(state.key) : error
  }
  if ((await file.stat()).size >= state.receivedBytes) return file
  await file.close()
  throw new UploadDamagedError(state.key)
}

/** @throws UploadDamagedError when the file is gone, or shorter than what was received. */
async function sizeOfReceived(path: string, state: UploadState): Promise<number> {
  let size
  try {
    size = (await stat(path)).size
  } catch (error) {
    throw codeOf(error) === 'ENOENT' ? new UploadDamagedError(state.key) : error
  }
  if (size < state.receivedBytes) throw new UploadDamagedError(state.key)
  return size
}

/** Makes the names in a folder survive a loss of power. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Answers whether there was such a file. */
async function removeFile(path: string): Promise<boolean> {
  try {
    await unlink(path)
    return true
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return false
  }
}

async function filesOlderThan(folder: string, beforeMs: number): Promise<string[]> {
  const older: string[] = []
  try {
    for await (const entry of await opendir(folder)) {
      const path = join(folder, entry.name)
      if ((await stat(path)).mtimeMs < beforeMs) older.push(path)
    }
  } catch (error) {
    // No such folder yet, or another process was faster.
    if (codeOf(error) !== 'ENOENT') throw error
  }
  return older
}
