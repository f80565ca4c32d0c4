import { resolve } from 'node:path'
import { nearest } from '../nearest.ts'
import type { Reading } from '../reading.ts'
import { quoted } from '../shapes/shape.ts'
import type { StorageLocation } from './storage-location.ts'

export type { StorageLocation } from './storage-location.ts'

/** Where blobs lie and how they leave. */
export interface StorageConfig {
  /** Every location of this registry by its id; at least one. */
  readonly locations: ReadonlyMap<string, StorageLocation>
  /** Ids in the order in which this site reads and writes; never empty. */
  readonly preference: readonly [string, ...string[]]
  /** Blobs go through Berth, never by a redirect to the store. */
  readonly proxyDownloads: boolean
  /**
   * URL prefix of the internal nginx location that serves the files of a
   * filesystem location, with `/` at both ends; undefined when there is none.
   */
  readonly accelRedirectPrefix: string | undefined
  readonly maximumLayerBytes: number
  readonly directDownloadExpiresInSeconds: number
}

/** Id of the location that serves when none is configured. */
const DEFAULT_ID = 'default'

export function storageConfig(reading: Reading): StorageConfig {
  const { values } = reading
  const locations = locationsOf(reading)
  return {
    locations,
    preference: preferenceOf(locations, reading),
    proxyDownloads: values.FEATURE_PROXY_STORAGE,
    accelRedirectPrefix: accelRedirectPrefixOf(locations, reading),
    maximumLayerBytes: values.MAXIMUM_LAYER_SIZE,
    directDownloadExpiresInSeconds: values.BERTH_DIRECT_DOWNLOAD_LIFETIME,
  }
}

function locationsOf(reading: Reading): ReadonlyMap<string, StorageLocation> {
  const { dataDirectory } = reading.surroundings
  const configured = reading.values.DISTRIBUTED_STORAGE_CONFIG ?? new Map<string, StorageLocation>()
  if (configured.size === 0) {
    return new Map([
      [DEFAULT_ID, { kind: 'filesystem', directory: resolve(dataDirectory, 'storage') }],
    ])
  }
  const locations = new Map<string, StorageLocation>()
  for (const [id, location] of configured) {
    locations.set(
      id,
      location.kind === 'filesystem'
        ? { ...location, directory: resolve(dataDirectory, location.directory) }
        : location,
    )
  }
  return locations
}

function preferenceOf(
  locations: ReadonlyMap<string, StorageLocation>,
  reading: Reading,
): readonly [string, ...string[]] {
  const preferred = knownIds(locations, reading)
  const [first = DEFAULT_ID, ...others] = preferred.length === 0 ? locations.keys() : preferred
  return [first, ...others]
}

/** The preferred ids without repetitions, each checked against the locations. */
function knownIds(
  locations: ReadonlyMap<string, StorageLocation>,
  reading: Reading,
): readonly string[] {
  const name = 'DISTRIBUTED_STORAGE_PREFERENCE'
  const ids = [...new Set(reading.values[name] ?? [])]
  if (reading.hasFault('DISTRIBUTED_STORAGE_CONFIG')) return ids
  for (const id of ids.filter((candidate) => !locations.has(candidate))) {
    const meant = nearest(id, locations.keys())
    const hint =
      meant === undefined
        ? `the locations are ${[...locations.keys()].join(', ')}`
        : `did you mean ${meant}?`
    reading.fault(
      name,
      `${name} names ${quoted(id)}, which DISTRIBUTED_STORAGE_CONFIG does not have; ${hint}`,
    )
  }
  return ids
}

function accelRedirectPrefixOf(
  locations: ReadonlyMap<string, StorageLocation>,
  reading: Reading,
): string | undefined {
  const written = reading.values.BERTH_ACCEL_REDIRECT_PREFIX
  if (written === undefined) return undefined
  if (!/^\/[\w.~-]+(\/[\w.~-]+)*\/?$/.test(written)) {
    reading.fault(
      'BERTH_ACCEL_REDIRECT_PREFIX',
      `BERTH_ACCEL_REDIRECT_PREFIX is ${quoted(written)}; write the path of an internal location of nginx such as /_blobs/`,
    )
  }
  if ([...locations.values()].every((location) => location.kind !== 'filesystem')) {
    reading.advise(
      'BERTH_ACCEL_REDIRECT_PREFIX',
      'BERTH_ACCEL_REDIRECT_PREFIX has no effect without a LocalStorage',
    )
  }
  return written.endsWith('/') ? written : `${written}/`
}
