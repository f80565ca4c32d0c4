import { createReadStream } from 'node:fs'
import { mkdir, open, opendir, rename, stat, unlink } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Readable } from 'node:stream'

import { BrokenBodyError, type ByteSource } from '../../../platform/bytes/byte-source.ts'
import { writeFromSource } from '../../../platform/bytes/write-file.ts'
import {
  type AppendResult,
  ObjectNotFoundError,
  type StorageDriver,
  StorageFullError,
  StorageUnavailableError,
  type StoredObject,
  UploadDamagedError,
  type UploadState,
} from '../../storage-driver.ts'
import { type StorageKey, storageKey } from '../../storage-key.ts'

/**
 * Objects as files below one directory, each under its key.
 *
 * An upload is written straight to the file of its key. Each append ends with an fsync of
 * the file, and the first one with an fsync of the folder that names it, so completing has
 * nothing left to do.
 */
export function filesystemDriver(options: { readonly directory: string }): StorageDriver {
  const root = options.directory
  const pathOf = (key: StorageKey) => join(root, key)
  const knownFolders = new Set<string>()

  const ensureFolder = async (folder: string) => {
    if (knownFolders.has(folder)) return
    await mkdir(folder, { recursive: true })
    for (let path = folder; path.startsWith(root); path = dirname(path)) {
      await syncFolder(dirname(path))
    }
    knownFolders.add(folder)
  }

  const append = async (state: UploadState, body: ByteSource): Promise<AppendResult> => {
    const path = pathOf(state.key)
    const folder = dirname(path)
    await ensureFolder(folder)
    const isNew = state.receivedBytes === 0
    const file = await open(path, isNew ? 'w' : 'r+').catch(async (error: unknown) => {
      // Somebody removed the folder by hand since it was last used.
      if (!isNew || codeOf(error) !== 'ENOENT') throw error
      knownFolders.delete(folder)
      await ensureFolder(folder)
      return await open(path, 'w')
    })
    try {
      if (!isNew && (await file.stat()).size < state.receivedBytes) {
        throw new UploadDamagedError(state.key)
      }
      const written = await writeFromSource(file.fd, body, state.receivedBytes)
      await file.datasync()
      if (isNew) await syncFolder(folder)
      const next = { ...state, receivedBytes: state.receivedBytes + written.bytes }
      return written.brokenBy === undefined
        ? { state: next }
        : { state: next, brokenBy: written.brokenBy }
    } finally {
      await file.close()
    }
  }

  return translated({
    kind: 'filesystem',

    async open(key, range) {
      const path = pathOf(key)
      const file = await open(path, 'r')
      return createReadStream(path, {
        fd: file,
        highWaterMark: 256 * 1024,
        ...(range?.firstByte === undefined ? {} : { start: range.firstByte }),
        ...(range?.lastByte === undefined ? {} : { end: range.lastByte }),
        ...(range?.signal === undefined ? {} : { signal: range.signal }),
      })
    },

    async put(key, body) {
      const path = pathOf(key)
      await ensureFolder(dirname(path))
      const temporary = `${path}.${process.pid}.${performance.now()}.new`
      const file = await open(temporary, 'wx')
      try {
        await file.writeFile(body)
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, path)
      await syncFolder(dirname(path))
    },

    async sizeOf(key) {
      try {
        const found = await stat(pathOf(key))
        return found.isFile() ? found.size : undefined
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined
        throw error
      }
    },

    remove: (key) => removeFile(pathOf(key)),

    async *list(prefix) {
      yield* filesBelow(root, root, prefix)
    },

    uploads: {
      begin: (key) => Promise.resolve({ key, receivedBytes: 0, driverState: {} }),
      append,

      async readBack(state): Promise<Readable> {
        const path = pathOf(state.key)
        const found = await stat(path)
        if (found.size < state.receivedBytes) throw new UploadDamagedError(state.key)
        return createReadStream(path, {
          end: Math.max(0, state.receivedBytes - 1),
          highWaterMark: 256 * 1024,
        })
      },

      async complete(state) {
        const path = pathOf(state.key)
        if (state.receivedBytes === 0) {
          await append(state, { read: () => Promise.resolve(undefined) })
          return
        }
        const { size } = await stat(path)
        if (size === state.receivedBytes) return
        if (size < state.receivedBytes) throw new UploadDamagedError(state.key)
        // An append that was killed left bytes behind the last one that was acknowledged.
        const file = await open(path, 'r+')
        try {
          await file.truncate(state.receivedBytes)
          await file.sync()
        } finally {
          await file.close()
        }
      },

      cancel: (state) => removeFile(pathOf(state.key)),

      // Every file of an upload lies under the key that its row names: nothing can be lost.
      removeAbandoned: () => Promise.resolve(0),
    },

    localFiles: { pathOf },
  })
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

async function removeFile(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

async function* filesBelow(
  root: string,
  folder: string,
  prefix: string,
): AsyncIterable<StoredObject> {
  let entries
  try {
    entries = await opendir(folder)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return
    throw error
  }
  for await (const entry of entries) {
    const path = join(folder, entry.name)
    const name = relative(root, path).split(sep).join('/')
    if (entry.isDirectory()) {
      if (name.startsWith(prefix) || prefix.startsWith(`${name}/`)) {
        yield* filesBelow(root, path, prefix)
      }
    } else if (name.startsWith(prefix)) {
      const found = await stat(path)
      yield { key: storageKey(name), sizeBytes: found.size, modifiedAtMs: found.mtimeMs }
    }
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
}

/** The file system's errors in the port's words. No message tells a path of the server. */
function translate(error: unknown, key: StorageKey | undefined): unknown {
  if (error instanceof BrokenBodyError) return error
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'EISDIR':
      return key === undefined ? error : new ObjectNotFoundError(key, { cause: error })
    case 'ENOSPC':
    case 'EDQUOT':
      return new StorageFullError({ cause: error })
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
    case 'EIO':
    case 'EMFILE':
    case 'ENFILE':
    case 'ENOTDIR':
    case 'ESTALE':
      return new StorageUnavailableError(`the file system answers ${codeOf(error)}`, {
        cause: error,
      })
    default:
      return error
  }
}

function translated(driver: StorageDriver): StorageDriver {
  const around = async <Result>(key: StorageKey | undefined, work: () => Promise<Result>) => {
    try {
      return await work()
    } catch (error) {
      throw translate(error, key)
    }
  }
  const { uploads } = driver
  return {
    ...driver,
    open: (key, options) => around(key, () => driver.open(key, options)),
    put: (key, body) => around(key, () => driver.put(key, body)),
    sizeOf: (key) => around(key, () => driver.sizeOf(key)),
    remove: (key) => around(key, () => driver.remove(key)),
    async *list(prefix) {
      try {
        yield* driver.list(prefix)
      } catch (error) {
        throw translate(error, undefined)
      }
    },
    uploads: {
      ...uploads,
      append: (state, body) => around(state.key, () => uploads.append(state, body)),
      readBack: (state) => around(state.key, () => uploads.readBack(state)),
      complete: (state) => around(state.key, () => uploads.complete(state)),
      cancel: (state) => around(state.key, () => uploads.cancel(state)),
    },
  }
}
