import type { StorageLocation } from '../platform/config/slices/storage-location.ts'
import type { StorageConfig } from '../platform/config/slices/storage.ts'
import { filesystemDriver } from './drivers/filesystem/filesystem-driver.ts'
import { observed, type StorageCall } from './observed-driver.ts'
import type { StorageDriver } from './storage-driver.ts'

/** All the locations of a registry, each by its driver. */
export interface Storage {
  /** Where this process writes. */
  readonly preferredLocation: string
  /** @throws UnknownLocationError */
  driverOf(location: string): StorageDriver
  /** The location of these that this process reads from best. @throws UnknownLocationError */
  nearest(locations: readonly string[]): string
  readonly locations: readonly string[]
}

/** The database names a location that the configuration does not have. */
export class UnknownLocationError extends Error {
  override readonly name = 'UnknownLocationError'

  constructor(location: string) {
    super(
      `the database says that content lies at ${JSON.stringify(location)}, which ` +
        'DISTRIBUTED_STORAGE_CONFIG does not name; add it there',
    )
  }
}

/**
 * Opens every configured location. No location is contacted yet.
 *
 * @param report - told of each call to a store
 */
export async function openStorage(
  config: StorageConfig,
  report?: (call: StorageCall) => void,
): Promise<Storage> {
  const drivers = new Map<string, StorageDriver>()
  for (const [id, location] of config.locations) {
    const driver = await openLocation(location)
    drivers.set(id, report === undefined ? driver : observed(driver, id, report))
  }
  const require = (location: string) => {
    const driver = drivers.get(location)
    if (driver === undefined) throw new UnknownLocationError(location)
    return driver
  }
  return {
    preferredLocation: config.preference[0],
    locations: [...drivers.keys()],
    driverOf: require,
    nearest(locations) {
      const nearest =
        config.preference.find((location) => locations.includes(location)) ??
        locations.find((location) => drivers.has(location))
      if (nearest === undefined) throw new UnknownLocationError(locations.join(', '))
      return nearest
    },
  }
}

async function openLocation(location: StorageLocation): Promise<StorageDriver> {
  switch (location.kind) {
    case 'filesystem':
      return filesystemDriver({ directory: location.directory })
    case 's3': {
      // Loaded only where it is used: the client costs a tenth of a second at start.
      const { s3Driver } = await import('./drivers/s3/s3-driver.ts')
      return s3Driver(location)
    }
  }
}
