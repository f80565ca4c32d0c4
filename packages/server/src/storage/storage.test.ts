import { describe, expect, onTestFinished, test } from 'vitest'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import type { S3Location } from '../platform/config/slices/s3-location.ts'
import type { StorageLocation } from '../platform/config/slices/storage-location.ts'
import type { StorageConfig } from '../platform/config/slices/storage.ts'
import { arriving, someBytes } from './contract/test-bytes.ts'
import { freshKey } from './contract/uploads.contract.ts'
import type { StorageCall } from './observed-driver.ts'
import { ObjectNotFoundError } from './storage-driver.ts'
import { openStorage, UnknownLocationError } from './storage.ts'

describe('the locations of a registry', () => {
  test('are each opened with their driver', async () => {
    const { storage } = await opened({ eu: await disk(), us: bucket })
    expect(storage.locations).toEqual(['eu', 'us'])
    expect(storage.driverOf('eu').kind).toBe('filesystem')
    expect(storage.driverOf('us').kind).toBe('s3')
  })

  test('are written to where the site prefers it', async () => {
    const locations = { eu: await disk(), us: await disk() }
    expect((await opened(locations)).storage.preferredLocation).toBe('eu')
    expect((await opened(locations, ['us', 'eu'])).storage.preferredLocation).toBe('us')
  })

  test('are read from the nearest that has the content', async () => {
    const locations = { eu: await disk(), us: await disk(), asia: await disk() }
    const { storage } = await opened(locations, ['us', 'eu'])
    expect(storage.nearest(['eu', 'us'])).toBe('us')
    expect(storage.nearest(['asia', 'eu'])).toBe('eu')
    expect(storage.nearest(['asia'])).toBe('asia')
    expect(storage.nearest(['gone', 'asia'])).toBe('asia')
  })

  test('that are not configured are named, with what to do', async () => {
    const { storage } = await opened({ eu: await disk() })
    expect(() => storage.driverOf('mars')).toThrow(UnknownLocationError)
    expect(() => storage.driverOf('mars')).toThrow(/"mars".*DISTRIBUTED_STORAGE_CONFIG/)
    expect(() => storage.nearest(['mars'])).toThrow(UnknownLocationError)
    expect(() => storage.nearest([])).toThrow(UnknownLocationError)
  })
})

describe('calls to a store', () => {
  test('are reported with their operation, and their failure', async () => {
    const { storage, calls } = await opened({ eu: await disk() })
    const driver = storage.driverOf('eu')
    const key = freshKey()
    await driver.put(key, someBytes(10))
    await expect(driver.open(freshKey())).rejects.toThrow(ObjectNotFoundError)
    const { state } = await driver.uploads.append(
      await driver.uploads.begin(freshKey()),
      arriving(someBytes(10)),
    )
    await (await driver.uploads.readBack?.(state))?.toArray()
    await driver.uploads.complete(state)
    await Array.fromAsync(driver.list(''))
    const operations = ['put', 'open', 'append', 'read-back', 'complete']
    expect(calls.map((call) => call.operation)).toEqual(operations)
    for (const call of calls) {
      expect(call).toMatchObject({ location: 'eu', kind: 'filesystem' })
      expect(call.milliseconds).toBeGreaterThan(0)
      expect(call.failure !== undefined).toBe(call.operation === 'open')
    }
  })

  test('leave local files as they are', async () => {
    const location = await disk()
    const { storage, calls } = await opened({ eu: location })
    const path = storage.driverOf('eu').localFiles?.pathOf(freshKey())
    expect(path?.startsWith(location.directory)).toBe(true)
    expect(calls).toEqual([])
  })
})

async function opened(
  locations: Readonly<Record<string, StorageLocation>>,
  preference?: readonly [string, ...string[]],
) {
  const [first = '', ...others] = Object.keys(locations)
  const config: StorageConfig = {
    locations: new Map(Object.entries(locations)),
    preference: preference ?? [first, ...others],
    proxyDownloads: false,
    accelRedirectPrefix: undefined,
    maximumLayerBytes: 1,
    directDownloadExpiresInSeconds: 1,
  }
  const calls: StorageCall[] = []
  return { storage: await openStorage(config, (call) => calls.push(call)), calls }
}

async function disk() {
  const directory = await temporaryDirectory('storage')
  onTestFinished(() => directory.remove())
  return { kind: 'filesystem', directory: directory.path } as const
}

const bucket: S3Location = {
  kind: 's3',
  bucket: 'layers',
  region: 'eu-west-1',
  endpoint: undefined,
  pathPrefix: '',
  credentials: undefined,
  minimumPartBytes: 5 * 1024 ** 2,
  maximumPartBytes: 5 * 1024 ** 3,
  forcePathStyle: false,
  serverSideAssembly: true,
}
