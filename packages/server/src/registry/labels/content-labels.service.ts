import type { Authorized } from '../../access/access.service.ts'
import type { Blobs } from '../blobs/blobs.service.ts'
import type { ParsedManifest } from '../manifests/manifest.ts'
import { hasLabelsInConfig, labelsOfContent } from './content-labels.ts'
import type { NewLabel } from './label.ts'

/** Configs of images are small; a larger one is none, and its labels are passed over. */
const configBytesMaximum = 4 * 1024 * 1024

/** Looks up which labels a manifest brings, with one read of the store at most. */
export class ContentLabels {
  readonly #blobs: Blobs

  constructor(blobs: Blobs) {
    this.#blobs = blobs
  }

  /** @throws StorageUnavailableError */
  async of(target: Authorized<'push'>, parsed: ParsedManifest): Promise<NewLabel[]> {
    const { configDigest } = parsed
    const config =
      configDigest === undefined || !hasLabelsInConfig(parsed)
        ? undefined
        : await this.#blobs.readSmall(target, configDigest, configBytesMaximum)
    return labelsOfContent(parsed, config)
  }
}
