import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { Blobs } from '../blobs/blobs.service.ts'
import { isDigest } from '../digest.ts'
import {
  type ChartConfig,
  type ImageConfig,
  readChartConfig,
  readImageConfig,
} from './image-config.ts'
import { type IndexChild, indexChildren } from './index-children.ts'
import { findManifestRows, type ManifestRow } from './manifest-details.queries.ts'
import { ManifestUnknownError } from './manifest-errors.ts'
import { helmConfigType, manifestKind, type ManifestKind } from './manifest-kind.ts'
import type { StoredManifest } from './manifest.queries.ts'
import { parseManifest } from './manifest.ts'
import type { Manifests } from './manifests.service.ts'
import { isImageConfig, isIndexMediaType } from './media-type.ts'

/** What a person wants to know of a manifest, beside its layers. */
export interface ManifestDescription {
  readonly manifest: StoredManifest
  readonly kind: ManifestKind
  readonly artifactType: string | undefined
  readonly configMediaType: string | undefined
  readonly annotations: Readonly<Record<string, string>>
  readonly subject: string | undefined
  readonly pushedAtMs: number | undefined
  /** What its layers have together, as they are stored; undefined for an index. */
  readonly layersBytes: number | undefined
  /** Of an image whose config can be read. */
  readonly image: ImageConfig | undefined
  readonly chart: ChartConfig | undefined
  /** Of an index. */
  readonly children: readonly DescribedChild[] | undefined
  /** The index has more children than are described. */
  readonly hasMoreChildren: boolean
}

export interface DescribedChild extends IndexChild {
  /** What the repository has of it; undefined where the index is sparse. */
  readonly stored: ManifestRow | undefined
}

const configBytesMaximum = 4 * 1024 * 1024
const childrenMaximum = 500

/** Describes manifests with one read of the store and two queries beside those of the manifest. */
export class ManifestDescriptions {
  readonly #database: BerthDatabase
  readonly #manifests: Manifests
  readonly #blobs: Blobs

  constructor(dependencies: {
    readonly database: BerthDatabase
    readonly manifests: Manifests
    readonly blobs: Blobs
  }) {
    this.#database = dependencies.database
    this.#manifests = dependencies.manifests
    this.#blobs = dependencies.blobs
  }

  /** @throws ManifestUnknownError, StorageUnavailableError */
  async of(target: Authorized<RepositoryAction>, reference: string): Promise<ManifestDescription> {
    if (!isDigest(reference)) throw new ManifestUnknownError(reference)
    const manifest = await this.#manifests.byDigest(target, reference)
    const { body, mediaType, digest } = manifest
    const bytes = 'latin1' in body ? Buffer.from(body.latin1, 'latin1') : Buffer.from(body.bytes)
    const parsed = parseManifest(bytes, mediaType, { descriptorsMaximum: Infinity })
    const { configMediaType } = parsed
    const isIndex = isIndexMediaType(mediaType)
    const listed = isIndex ? indexChildren(bytes.toString('utf8'), childrenMaximum) : []
    const { reader } = this.#database
    const repositoryId = target.repository.id
    const own = (await findManifestRows(reader, repositoryId, [digest])).get(digest)
    const known = await findManifestRows(
      reader,
      repositoryId,
      listed.map((child) => child.digest),
    )
    const isImage = configMediaType !== undefined && isImageConfig(configMediaType)
    const isChart = configMediaType === helmConfigType
    const config =
      parsed.configDigest === undefined || !(isImage || isChart)
        ? undefined
        : await this.#blobs.readSmall(target, parsed.configDigest, configBytesMaximum)
    const kind = manifestKind(parsed)
    return {
      manifest,
      kind,
      artifactType: parsed.artifactType,
      configMediaType,
      annotations: parsed.annotations ?? {},
      subject: parsed.subject?.digest,
      pushedAtMs: own?.pushedAtMs,
      layersBytes: isIndex
        ? undefined
        : parsed.layers.reduce((sumBytes, { sizeBytes }) => sumBytes + sizeBytes, 0),
      image: config !== undefined && kind === 'image' ? readImageConfig(config) : undefined,
      chart: config !== undefined && isChart ? readChartConfig(config) : undefined,
      children: isIndex
        ? listed.map((child) => ({ ...child, stored: known.get(child.digest) }))
        : undefined,
      hasMoreChildren: listed.length < parsed.children.length,
    }
  }
}
