import { type Digest, isDigest } from '../digest.ts'
import {
  isForeignLayer,
  isIndexMediaType,
  isManifestMediaType,
  isMediaType,
  type ManifestMediaType,
  mediaTypes,
} from './media-type.ts'
import { platformOf, platformText } from './platform.ts'
import { AmbiguousJsonError, foldKey, parseStrictJson } from './strict-json.ts'

/** A pointer from a manifest to other content (OCI image-spec, "Descriptors"). */
export interface Descriptor {
  readonly mediaType: string
  readonly digest: Digest
  readonly sizeBytes: number
}

/** What a manifest says, as far as a registry has to know it. Its bytes are kept beside. */
export interface ParsedManifest {
  readonly mediaType: ManifestMediaType
  /** Config and layers whose bytes must be in the repository. */
  readonly blobs: readonly Descriptor[]
  /** What an index points to: manifests, or blobs where a builder exports its cache. */
  readonly children: readonly Descriptor[]
  readonly configMediaType: string | undefined
  readonly configDigest: Digest | undefined
  readonly artifactType: string | undefined
  readonly subject: Descriptor | undefined
  readonly annotations: Readonly<Record<string, string>> | undefined
  /** For which machines an index says that its children are, such as `linux/arm/v7`; each once. */
  readonly platforms: readonly string[]
  /** The layers of an image from the first on, wherever their bytes lie; none of an index. */
  readonly layers: readonly Layer[]
}

export interface Layer extends Descriptor {
  /** Where a client fetches it from, when it does not lie here. */
  readonly urls: readonly string[]
}

export interface ManifestLimits {
  /** Layers, or children, that one manifest may name. */
  readonly descriptorsMaximum: number
}

/** What was pushed is no manifest that can be served to everybody. */
export class InvalidManifestError extends Error {
  override readonly name = 'InvalidManifestError'

  constructor(reason: string, options?: ErrorOptions) {
    super(`the manifest cannot be taken: ${reason}`, options)
  }
}

/** The media type is of no manifest that Berth knows. */
export class UnsupportedManifestError extends Error {
  override readonly name = 'UnsupportedManifestError'

  constructor(mediaType: string) {
    super(
      `manifests of the type ${JSON.stringify(mediaType.slice(0, 200))} are not supported; push one of ` +
        Object.values(mediaTypes).join(', '),
    )
  }
}

/** Deep enough for any platform and annotation; descriptors nest four levels. */
const nestingMaximum = 32
const annotationsMaximum = 1000
const platformsMaximum = 100

type Json = Readonly<Record<string, unknown>>

/**
 * Reads a manifest and checks what has to hold for every client to understand it alike.
 *
 * @param declaredType the `Content-Type` of the push without parameters, or undefined
 * @throws InvalidManifestError, UnsupportedManifestError
 */
export function parseManifest(
  bytes: Uint8Array,
  declaredType: string | undefined,
  limits: ManifestLimits,
): ParsedManifest {
  const json = parseObject(bytes)
  refuseOtherSpellings(json)
  const mediaType = mediaTypeOf(json, declaredType)
  if (json['schemaVersion'] !== 2) throw new InvalidManifestError('schemaVersion has to be 2')
  const isIndex = isIndexMediaType(mediaType)
  refuseOtherKind(json, isIndex)

  const isOci = mediaType === mediaTypes.ociManifest || mediaType === mediaTypes.ociIndex
  const config = isIndex ? undefined : descriptorAt(json, 'config')
  const layers = isIndex ? [] : descriptorsAt(json, 'layers', limits)
  const children = isIndex ? descriptorsAt(json, 'manifests', limits) : []
  const artifactType = isOci ? optionalMediaType(json, 'artifactType') : undefined
  return {
    mediaType,
    blobs: [...(config === undefined ? [] : [config.descriptor]), ...storedLayers(layers)],
    children: children.map((entry) => entry.descriptor),
    configMediaType: config?.descriptor.mediaType,
    configDigest: config?.descriptor.digest,
    artifactType,
    subject: isOci && json['subject'] !== undefined ? subjectOf(json) : undefined,
    annotations: isOci ? annotationsOf(json) : undefined,
    platforms: [...new Set(children.flatMap(({ platform }) => platform ?? []))].slice(
      0,
      platformsMaximum,
    ),
    layers: layers.map(({ descriptor, urls }) => ({ ...descriptor, urls })),
  }
}

interface ParsedDescriptor {
  readonly descriptor: Descriptor
  readonly urls: readonly string[]
  readonly platform: string | undefined
}

function parseObject(bytes: Uint8Array): Json {
  try {
    const value = parseStrictJson(bytes, nestingMaximum)
    if (isObject(value)) return value
  } catch (error) {
    if (!(error instanceof AmbiguousJsonError)) throw error
    throw new InvalidManifestError(error.message, { cause: error })
  }
  throw new InvalidManifestError('it is not a JSON object')
}

/** The type in the header and the one in the body have to agree; one of them may be missing. */
function mediaTypeOf(json: Json, declaredType: string | undefined): ManifestMediaType {
  const written = json['mediaType']
  if (written !== undefined && typeof written !== 'string') {
    throw new InvalidManifestError('mediaType has to be a text')
  }
  const isGeneric = declaredType === undefined || declaredType === 'application/json'
  const mediaType = isGeneric ? (written ?? guessOf(json)) : declaredType
  if (!isManifestMediaType(mediaType)) throw new UnsupportedManifestError(mediaType)
  if (written !== undefined && written !== mediaType) {
    throw new InvalidManifestError(
      `the request says it is ${mediaType}, the manifest itself ${written.slice(0, 200)}`,
    )
  }
  return mediaType
}

function guessOf(json: Json): string {
  return json['manifests'] === undefined ? mediaTypes.ociManifest : mediaTypes.ociIndex
}

const keysRead = [
  'schemaVersion',
  'mediaType',
  'artifactType',
  'config',
  'layers',
  'fsLayers',
  'manifests',
  'subject',
  'annotations',
] as const
const spellings = new Map<string, string>(keysRead.map((key) => [foldKey(key), key]))

/** Clients in Go read `Manifests` as `manifests`: what they would read, Berth must not overlook. */
function refuseOtherSpellings(json: Json): void {
  for (const key of Object.keys(json)) {
    const known = spellings.get(foldKey(key))
    if (known !== undefined && known !== key) {
      throw new InvalidManifestError(`the key ${JSON.stringify(key)} has to be spelled ${known}`)
    }
  }
}

/** A body that is both an image and an index would be a different thing to each reader (CVE-2021-41190). */
function refuseOtherKind(json: Json, isIndex: boolean): void {
  const foreign = isIndex ? ['config', 'layers', 'fsLayers'] : ['manifests', 'fsLayers']
  for (const key of foreign) {
    if (json[key] !== undefined) {
      throw new InvalidManifestError(
        `${isIndex ? 'an index' : 'an image manifest'} may not have the key ${key}`,
      )
    }
  }
}

function storedLayers(layers: readonly ParsedDescriptor[]): Descriptor[] {
  return layers
    .filter((layer) => !(layer.urls.length > 0 && isForeignLayer(layer.descriptor.mediaType)))
    .map((layer) => layer.descriptor)
}

function descriptorsAt(json: Json, key: string, limits: ManifestLimits): ParsedDescriptor[] {
  const list = json[key]
  if (!Array.isArray(list)) throw new InvalidManifestError(`${key} has to be a list`)
  if (list.length > limits.descriptorsMaximum) {
    throw new InvalidManifestError(
      `${key} has ${list.length} entries; at most ${limits.descriptorsMaximum} are allowed`,
    )
  }
  return list.map((entry, index) => descriptorOf(entry, `${key}[${index}]`))
}

function descriptorAt(json: Json, key: string): ParsedDescriptor {
  return descriptorOf(json[key], key)
}

function subjectOf(json: Json): Descriptor {
  return descriptorAt(json, 'subject').descriptor
}

function descriptorOf(value: unknown, where: string): ParsedDescriptor {
  if (!isObject(value)) throw new InvalidManifestError(`${where} has to be a descriptor`)
  const { mediaType, digest, size, urls, platform } = value as Record<string, unknown>
  if (typeof mediaType !== 'string' || !isMediaType(mediaType)) {
    throw new InvalidManifestError(`${where}.mediaType has to be a media type`)
  }
  if (typeof digest !== 'string' || !isDigest(digest)) {
    throw new InvalidManifestError(`${where}.digest has to be a sha256 or sha512 digest`)
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw new InvalidManifestError(`${where}.size has to be a number of bytes`)
  }
  if (
    urls !== undefined &&
    !(Array.isArray(urls) && urls.every((url) => typeof url === 'string'))
  ) {
    throw new InvalidManifestError(`${where}.urls has to be a list of texts`)
  }
  const named = platformOf(platform)
  return {
    descriptor: { mediaType, digest, sizeBytes: size },
    urls: urls ?? [],
    platform: named === undefined ? undefined : platformText(named),
  }
}

function optionalMediaType(json: Json, key: string): string | undefined {
  const value = json[key]
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string' || !isMediaType(value)) {
    throw new InvalidManifestError(`${key} has to be a media type`)
  }
  return value
}

function annotationsOf(json: Json): Readonly<Record<string, string>> | undefined {
  const value = json['annotations']
  if (value === undefined || value === null) return undefined
  const isMap = isObject(value) && Object.values(value).every((text) => typeof text === 'string')
  if (!isMap) throw new InvalidManifestError('annotations have to be texts by name')
  if (Object.keys(value).length > annotationsMaximum) {
    throw new InvalidManifestError(`it has more than ${annotationsMaximum} annotations`)
  }
  return value as Record<string, string>
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
