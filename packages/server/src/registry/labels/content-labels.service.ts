import type { Repository } from '../../repositories/repository.ts'
import type { Blobs } from '../blobs/blobs.service.ts'
import { readImageConfig } from '../manifests/image-config.ts'
import type { ParsedManifest } from '../manifests/manifest.ts'
import { platformText } from '../manifests/platform.ts'
import { hasLabelsInConfig, labelsOfContent } from './content-labels.ts'
import type { NewLabel } from './label.ts'

/** What is kept of a manifest beside its bytes, so that lists need not read its config. */
export interface ContentFacts {
  readonly labels: readonly NewLabel[]
  /** For which machines it is, such as `linux/amd64`. */
  readonly platforms: readonly string[]
}

/** Configs of images are small; a larger one is none, and what it says is passed over. */
const configBytesMaximum = 4 * 1024 * 1024

/** Looks up what a manifest brings, with one read of the store at most. */
export class ContentLabels {
  readonly #blobs: Blobs

  constructor(blobs: Blobs) {
    this.#blobs = blobs
  }

  /** @throws StorageUnavailableError */
  async of(
    target: { readonly repository: Pick<Repository, 'id'> },
    parsed: ParsedManifest,
  ): Promise<ContentFacts> {
    const { configDigest } = parsed
    const config =
      configDigest === undefined || !hasLabelsInConfig(parsed)
        ? undefined
        : await this.#blobs.readSmall(target, configDigest, configBytesMaximum)
    const platform = config === undefined ? undefined : readImageConfig(config)?.platform
    return {
      labels: labelsOfContent(parsed, config),
      platforms: platform === undefined ? parsed.platforms : [platformText(platform)],
    }
  }
}
