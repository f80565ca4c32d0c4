import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { beforeEach, expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from '../../../../../../tools/test/temporary-directory.ts'
import { sourceOf } from '../../../platform/bytes/byte-source.ts'
import type { StorageDriver } from '../../storage-driver.ts'
import { blobKey, storageKey } from '../../storage-key.ts'
import { filesystemDriver } from './filesystem-driver.ts'

const known = storageKey('blobs/aa/known')
const body = Buffer.from('body')

let directory: string

beforeEach(async () => {
  const temporary = await temporaryDirectory('location')
  onTestFinished(() => temporary.remove())
  directory = join(temporary.path, 'location')
})

test('a location is made by the first object', async () => {
  const driver = filesystemDriver({ directory })
  expect(await driver.sizeOf(known)).toBeUndefined()
  await driver.put(known, body)
  expect(await driver.sizeOf(known)).toBe(4)
})

test('a location that has gone is away: nothing in it is lost, and nothing is made anew', async () => {
  const driver = filesystemDriver({ directory })
  await driver.put(known, body)
  const state = await startedUpload(driver)
  await rename(directory, `${directory}-away`)

  const calls = await Promise.allSettled([
    driver.open(known),
    driver.sizeOf(known),
    driver.put(storageKey('blobs/bb/other'), body),
    startedUpload(driver),
    driver.uploads.append(state, sourceOf(body)),
    driver.uploads.complete(state),
    driver.uploads.cancel(state),
    driver.remove(known),
  ])
  const names = calls.map((call) => (call.status === 'rejected' ? call.reason.name : 'none'))
  expect(names).toEqual(names.map(() => 'StorageUnavailableError'))

  await rename(`${directory}-away`, directory)
  expect(await driver.sizeOf(known)).toBe(4)
  const { state: longer } = await driver.uploads.append(state, sourceOf(body))
  await driver.uploads.complete(longer)
  expect(await driver.sizeOf(state.key)).toBe(8)
})

test('a process that finds the location when it starts knows that it was there', async () => {
  await filesystemDriver({ directory }).put(known, body)
  const driver = filesystemDriver({ directory })
  await rm(directory, { recursive: true })
  await expect(driver.open(known)).rejects.toMatchObject({ name: 'StorageUnavailableError' })
})

test('an object that is missing in a location that is there is lost', async () => {
  const driver = filesystemDriver({ directory })
  await driver.put(known, body)
  await rm(join(directory, 'blobs'), { recursive: true })
  await expect(driver.open(known)).rejects.toMatchObject({ name: 'ObjectNotFoundError' })
  await mkdir(directory, { recursive: true })
  await driver.put(known, body)
  expect(await driver.sizeOf(known)).toBe(4)
})

async function startedUpload(driver: StorageDriver) {
  const begun = await driver.uploads.begin(blobKey(crypto.randomUUID()))
  const { state } = await driver.uploads.append(begun, sourceOf(body))
  return state
}
