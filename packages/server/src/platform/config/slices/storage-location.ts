import { nearest } from '../nearest.ts'
import { shownName, type Setting } from '../setting.ts'
import { anything, block, optional, required } from '../shapes/collections.ts'
import { filePath } from '../shapes/scalars.ts'
import { converted, misfit, type Invalid, type Shape, type Sink } from '../shapes/shape.ts'
import { amazonLocation, hostedLocation, type S3Location } from './s3-location.ts'

export type StorageLocation = FilesystemLocation | S3Location

export interface FilesystemLocation {
  readonly kind: 'filesystem'
  /** Absolute in `StorageConfig`; as it was written in what the shape gives. */
  readonly directory: string
}

const localLocation: Shape<FilesystemLocation> = converted(
  block({ storage_path: required(filePath), url_scheme_and_hostname: optional(anything) }),
  (given) => ({ kind: 'filesystem', directory: given.storage_path }),
)

/** Quay's engine names, and how their parameters are read. */
const ENGINES: ReadonlyMap<string, Shape<StorageLocation>> = new Map<
  string,
  Shape<StorageLocation>
>([
  ['LocalStorage', localLocation],
  ['S3Storage', amazonLocation],
  ['RadosGWStorage', hostedLocation],
  ['RHOCSStorage', hostedLocation],
  ['IBMCloudStorage', hostedLocation],
])

const SUPPORTED = [...ENGINES.keys()].join(', ')

const NOT_YET = [
  'STSS3Storage',
  'CloudFrontedS3Storage',
  'CloudFlareStorage',
  'AkamaiS3Storage',
  'MultiCDNStorage',
  'GoogleCloudStorage',
  'AzureStorage',
  'SwiftStorage',
]

/** One entry of `DISTRIBUTED_STORAGE_CONFIG`: `[engine, parameters]`. */
export const storageLocation: Shape<StorageLocation> = {
  name: '[engine, {parameters}]',
  expected: '[engine, {parameters}] such as [LocalStorage, {storage_path: storage}]',
  isSecret: true,
  read(setting, sink) {
    if (setting.kind !== 'list') return misfit(storageLocation, setting, sink)
    const [engine, parameters] = setting.items
    if (setting.items.length !== 2 || engine?.kind !== 'scalar' || parameters === undefined) {
      return misfit(storageLocation, setting, sink)
    }
    const shape = ENGINES.get(String(engine.value))
    if (shape === undefined) return unknownEngine(String(engine.value), setting, sink)
    return shape.read(at(setting.path, parameters), sink)
  },
}

/** The place of the parameters in the list tells a person nothing, so their path leaves it out. */
function at(path: string, parameters: Setting): Setting {
  if (parameters.kind !== 'block') return { ...parameters, path }
  const entries = [...parameters.entries].map(
    ([name, entry]) => [name, { ...entry, path: `${path}.${shownName(name)}` }] as const,
  )
  return { ...parameters, path, entries: new Map(entries) }
}

function unknownEngine(engine: string, setting: Setting, sink: Sink): Invalid {
  if (NOT_YET.includes(engine)) {
    return sink.fault(
      setting,
      `${setting.path} names ${engine}, which this version does not support yet; it supports ${SUPPORTED}`,
    )
  }
  const meant = nearest(engine, ENGINES.keys())
  const hint = meant === undefined ? `choose one of ${SUPPORTED}` : `did you mean ${meant}?`
  return sink.fault(setting, `${setting.path} names no storage engine that is known; ${hint}`)
}
