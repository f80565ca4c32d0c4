import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { Blobs } from '../blobs/blobs.service.ts'
import { isDigest } from '../digest.ts'
import type { Manifests } from './manifests.service.ts'
import { type DescribedLayer, describeLayers } from './image-history.ts'
import { ManifestUnknownError } from './manifest-errors.ts'
import type { StoredManifest } from './manifest.queries.ts'
import { parseManifest } from './manifest.ts'
import { isImageConfig, isIndexMediaType } from './media-type.ts'

/** A manifest as a page shows it. */
export interface ManifestOverview {
  readonly manifest: StoredManifest
  /** Its bytes as text. */
  readonly content: string
  readonly isIndex: boolean
  readonly configMediaType: string | undefined
  /** Undefined for an index. */
  readonly layers: readonly DescribedLayer[] | undefined
}

const configBytesMaximum = 4 * 1024 * 1024

/** What manifests say, put together from their own bytes and those of their configs. */
export class ManifestOverviews {
  readonly #manifests: Manifests
  readonly #blobs: Blobs

  constructor(manifests: Manifests, blobs: Blobs) {
    this.#manifests = manifests
    this.#blobs = blobs
  }

  /**
   * The manifest of a digest; what is no digest is one that the repository does not have.
   *
   * @throws ManifestUnknownError
   */
  async find(target: Authorized<RepositoryAction>, reference: string): Promise<StoredManifest> {
    if (!isDigest(reference)) throw new ManifestUnknownError(reference)
    return await this.#manifests.byDigest(target, reference)
  }

  /** @throws ManifestUnknownError, StorageUnavailableError */
  async overview(
    target: Authorized<RepositoryAction>,
    reference: string,
  ): Promise<ManifestOverview> {
    const manifest = await this.find(target, reference)
    const { body, mediaType } = manifest
    const bytes = 'latin1' in body ? Buffer.from(body.latin1, 'latin1') : Buffer.from(body.bytes)
    const parsed = parseManifest(bytes, mediaType, { descriptorsMaximum: Infinity })
    const { configDigest, configMediaType } = parsed
    const isIndex = isIndexMediaType(mediaType)
    const hasHistory = configMediaType !== undefined && isImageConfig(configMediaType)
    const config =
      configDigest === undefined || !hasHistory
        ? undefined
        : await this.#blobs.readSmall(target, configDigest, configBytesMaximum)
    return {
      manifest,
      content: bytes.toString('utf8'),
      isIndex,
      configMediaType,
      layers: isIndex ? undefined : describeLayers(parsed.layers, config),
    }
  }
}
