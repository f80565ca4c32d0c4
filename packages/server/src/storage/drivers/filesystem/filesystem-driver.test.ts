import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rename, utimes, writeFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from '../../../../../../tools/test/temporary-directory.ts'
import { arriving, someBytes } from '../../contract/test-bytes.ts'
import { freshKey } from '../../contract/uploads.contract.ts'
import { StorageFullError, StorageUnavailableError } from '../../storage-driver.ts'
import { describeStorageDriver } from '../../storage-driver.contract.ts'
import { storageKey } from '../../storage-key.ts'
import { filesystemDriver } from './filesystem-driver.ts'

const mebibyte = 1024 * 1024

describeStorageDriver(
  'filesystem',
  async () => {
    const directory = await freshDirectory()
    return () => filesystemDriver({ directory })
  },
  { readBack: true, directDownload: false, localFiles: true },
)

describe('files', () => {
  test('an object lies under its key', async () => {
    const directory = await freshDirectory()
    await filesystemDriver({ directory }).put(storageKey('sha256/ab/abcd'), Buffer.from('layer'))
    expect(await readFile(join(directory, 'sha256/ab/abcd'), 'utf8')).toBe('layer')
  })

  test('an upload grows where the object will lie', async () => {
    const directory = await freshDirectory()
    const { uploads } = filesystemDriver({ directory })
    const key = freshKey()
    const { state } = await uploads.append(await uploads.begin(key), arriving(Buffer.from('lay')))
    expect(await readFile(join(directory, key), 'utf8')).toBe('lay')
    await uploads.complete(state)
    expect(await readFile(join(directory, key), 'utf8')).toBe('lay')
  })

  test('the directory is made when it is missing', async () => {
    const directory = join(await freshDirectory(), 'not/there/yet/')
    const driver = filesystemDriver({ directory })
    expect(await Array.fromAsync(driver.list(''))).toEqual([])
    const key = freshKey()
    await driver.put(key, someBytes(10))
    expect((await Array.fromAsync(driver.list(''))).map((object) => object.key)).toEqual([key])
  })

  test('a folder that somebody took away is made again', async () => {
    const directory = await freshDirectory()
    const driver = filesystemDriver({ directory })
    const keys = [storageKey('blobs/aa/one'), storageKey('blobs/aa/two')] as const
    await driver.put(keys[0], someBytes(1))
    await rename(join(directory, 'blobs'), join(directory, 'elsewhere'))
    await driver.put(keys[1], someBytes(2))
    expect(await driver.sizeOf(keys[1])).toBe(2)
    await rename(join(directory, 'blobs'), join(directory, 'elsewhere-too'))
    const { state } = await driver.uploads.append(
      await driver.uploads.begin(keys[0]),
      arriving(someBytes(3)),
    )
    await driver.uploads.complete(state)
    expect(await driver.sizeOf(keys[0])).toBe(3)
  })

  test('files that are no objects are not listed', async () => {
    const directory = await freshDirectory()
    const driver = filesystemDriver({ directory })
    await driver.put(storageKey('blobs/aa/one'), someBytes(1))
    await mkdir(join(directory, '.snapshot/blobs'), { recursive: true })
    await writeFile(join(directory, '.snapshot/blobs/old'), 'x')
    await writeFile(join(directory, 'blobs/.DS_Store'), 'x')
    await writeFile(join(directory, 'blobs/with space'), 'x')
    const keys = (await Array.fromAsync(driver.list(''))).map((object) => object.key)
    expect(keys).toEqual(['blobs/aa/one'])
  })

  test('a folder is no object', async () => {
    const driver = filesystemDriver({ directory: await freshDirectory() })
    await driver.put(storageKey('blobs/aa/one'), someBytes(1))
    expect(await driver.sizeOf(storageKey('blobs/aa'))).toBeUndefined()
  })

  test('what a killed put left is removed when it is old', async () => {
    const directory = await freshDirectory()
    const driver = filesystemDriver({ directory })
    const unfinished = join(directory, '.unfinished')
    await mkdir(unfinished)
    await writeFile(join(unfinished, 'old'), 'x')
    await writeFile(join(unfinished, 'young'), 'x')
    await utimes(join(unfinished, 'old'), 1000, 1000)
    const removeAbandoned = () =>
      driver.uploads.removeAbandoned({
        beforeMs: Date.now() - 60_000,
        isKnown: () => Promise.resolve(true),
        signal: new AbortController().signal,
      })
    expect(await removeAbandoned()).toBe(1)
    expect(await removeAbandoned()).toBe(0)
    expect(await readdir(unfinished)).toEqual(['young'])
  })

  test('readers leave no file open', async () => {
    const directory = await freshDirectory()
    const driver = filesystemDriver({ directory })
    const key = freshKey()
    await driver.put(key, someBytes(2 * mebibyte))
    // The process has files of others open, too, and some come and go.
    const openFiles = async () => {
      const links = (await readdir('/proc/self/fd')).map((number) => `/proc/self/fd/${number}`)
      const files = await Promise.all(links.map((link) => readlink(link).catch(() => '')))
      return files.filter((file) => file.startsWith(`${directory}/`))
    }
    for (let round = 0; round < 20; round++) {
      const stream = await driver.open(key)
      const closed = new Promise((resolve) => stream.once('close', resolve))
      if (round % 2 === 0) stream.destroy()
      else stream.resume()
      await closed
    }
    expect(await openFiles()).toEqual([])
  })
})

describe.runIf(process.getuid?.() === 0)('a small disk', () => {
  test('that is full says so, and loses nothing that it has acknowledged', async () => {
    const directory = await smallDisk(4 * mebibyte)
    const driver = filesystemDriver({ directory })
    const stored = freshKey()
    await driver.put(stored, someBytes(1000))
    const begun = await driver.uploads.begin(freshKey())
    const kept = someBytes(mebibyte)
    const { state } = await driver.uploads.append(begun, arriving(kept))

    await expect(driver.uploads.append(state, arriving(someBytes(8 * mebibyte)))).rejects.toThrow(
      StorageFullError,
    )
    expect(await driver.sizeOf(stored)).toBe(1000)

    // The failed append gave its space back: a smaller one fits.
    const rest = someBytes(2 * mebibyte)
    const { state: whole } = await driver.uploads.append(state, arriving(rest))
    await driver.uploads.complete(whole)
    expect(await readFile(join(directory, begun.key))).toEqual(Buffer.concat([kept, rest]))
  })

  test('that is full keeps no unfinished object', async () => {
    const directory = await smallDisk(mebibyte)
    const driver = filesystemDriver({ directory })
    const key = freshKey()
    await expect(driver.put(key, someBytes(4 * mebibyte))).rejects.toThrow(StorageFullError)
    expect(await driver.sizeOf(key)).toBeUndefined()
    await driver.put(key, someBytes(mebibyte / 2))
    expect(await driver.sizeOf(key)).toBe(mebibyte / 2)
  })

  test('that became read-only refuses writes for now, and still reads', async () => {
    const directory = await smallDisk(4 * mebibyte)
    const driver = filesystemDriver({ directory })
    const key = freshKey()
    await driver.put(key, someBytes(10))
    const begun = await driver.uploads.begin(freshKey())
    const { state } = await driver.uploads.append(begun, arriving(someBytes(10)))
    execFileSync('mount', ['-o', 'remount,ro', directory])

    const refused = [
      driver.put(freshKey(), someBytes(1)),
      driver.remove(key),
      driver.uploads.append(await driver.uploads.begin(freshKey()), arriving(someBytes(1))),
      driver.uploads.append(state, arriving(someBytes(1))),
    ]
    for (const outcome of await Promise.allSettled(refused)) {
      expect(outcome.status === 'rejected' && outcome.reason).toBeInstanceOf(
        StorageUnavailableError,
      )
      expect(String(outcome.status === 'rejected' && outcome.reason)).not.toContain(directory)
    }
    expect(await driver.sizeOf(key)).toBe(10)
    const readBack = await driver.uploads.readBack?.(state)
    expect(await readBack?.toArray()).toHaveLength(1)

    execFileSync('mount', ['-o', 'remount,rw', directory])
    const { state: whole } = await driver.uploads.append(state, arriving(someBytes(5)))
    await driver.uploads.complete(whole)
    expect(await driver.sizeOf(begun.key)).toBe(15)
  })
})

async function freshDirectory(): Promise<string> {
  const directory = await temporaryDirectory('storage')
  onTestFinished(() => directory.remove())
  return directory.path
}

/** A file system of its own, which only root can mount. */
async function smallDisk(sizeBytes: number): Promise<string> {
  const directory = await temporaryDirectory('small-disk')
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', directory.path])
  onTestFinished(async () => {
    execFileSync('umount', ['--lazy', directory.path])
    await directory.remove()
  })
  return directory.path
}
