import { randomBytes } from 'node:crypto'
import { gzipSync } from 'node:zlib'

import { digestOf, ociConfig, ociIndex, ociLayer, ociManifest } from '../harness/content.ts'

export interface Descriptor {
  readonly mediaType: string
  readonly digest: string
  readonly size: number
  readonly [key: string]: unknown
}

/** A referrer as the API has to describe it. */
export interface ExpectedReferrer {
  readonly digest: string
  readonly mediaType: string
  readonly size: number
  readonly artifactType: string | undefined
  readonly annotations: Readonly<Record<string, string>>
}

export interface ManifestOptions {
  readonly algorithm?: string
  readonly tag?: string
  readonly artifactType?: string
  readonly annotations?: Readonly<Record<string, string>>
  readonly subject?: Descriptor
  /** More fields of the manifest, its config and its descriptors, which nobody knows. */
  readonly more?: Readonly<Record<string, unknown>>
}

export interface ImageOptions extends ManifestOptions {
  readonly layers?: number
  readonly isCompressed?: boolean
  /** Content and type of what is no image: an artifact's config and layers. */
  readonly config?: { readonly mediaType: string; readonly content: string }
  readonly layerMediaType?: string
  readonly layerContent?: string
  /** Descriptors carry the content beside its digest. */
  readonly hasData?: boolean
  readonly architecture?: string
}

/** Content that belongs together: what is pushed, listed, pulled and deleted as one. */
export class DataSet {
  readonly blobs = new Map<string, Buffer>()
  /** In the order in which they can be pushed. */
  readonly manifests = new Map<string, Buffer>()
  readonly tags = new Map<string, string>()
  readonly referrers = new Map<string, ExpectedReferrer[]>()

  addBlob(content: Uint8Array | string, mediaType: string, options: ImageOptions = {}): Descriptor {
    const bytes = Buffer.from(content as Uint8Array)
    const digest = digestOf(bytes, options.algorithm)
    this.blobs.set(digest, bytes)
    return {
      mediaType,
      digest,
      size: bytes.length,
      ...(options.hasData === true ? { data: bytes.toString('base64') } : {}),
    }
  }

  addImage(options: ImageOptions = {}): Descriptor {
    const layers = Array.from({ length: options.layers ?? 2 }, () => this.#addLayer(options))
    const { config } = options
    return this.addManifest(
      {
        mediaType: ociManifest,
        config:
          config === undefined
            ? this.addBlob(configOf(options), ociConfig, options)
            : this.addBlob(config.content, config.mediaType, options),
        layers,
      },
      options,
    )
  }

  addIndex(children: readonly Descriptor[], options: ManifestOptions = {}): Descriptor {
    const platforms = ['amd64', 'arm64']
    return this.addManifest(
      {
        mediaType: ociIndex,
        manifests: children.map((child, at) => ({
          ...child,
          platform: { os: 'linux', architecture: platforms[at % platforms.length] },
        })),
      },
      options,
    )
  }

  addManifest(
    content: { readonly mediaType: string; readonly config?: Descriptor } & Record<string, unknown>,
    options: ManifestOptions,
  ): Descriptor {
    const { artifactType, annotations, subject, tag } = options
    const bytes = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        ...content,
        ...(artifactType === undefined ? {} : { artifactType }),
        ...(annotations === undefined ? {} : { annotations }),
        ...(subject === undefined ? {} : { subject }),
        ...options.more,
      }),
    )
    const digest = digestOf(bytes, options.algorithm)
    const descriptor = { mediaType: content.mediaType, digest, size: bytes.length }
    this.manifests.set(digest, bytes)
    if (tag !== undefined) this.tags.set(tag, digest)
    if (subject !== undefined) {
      const known = this.referrers.get(subject.digest) ?? []
      const type = artifactType ?? content.config?.mediaType
      this.referrers.set(subject.digest, [
        ...known,
        { ...descriptor, artifactType: type, annotations: annotations ?? {} },
      ])
    }
    return descriptor
  }

  #addLayer(options: ImageOptions): Descriptor {
    const { layerMediaType, layerContent } = options
    if (layerMediaType !== undefined) {
      return this.addBlob(layerContent ?? randomBytes(2048), layerMediaType, options)
    }
    const content = randomBytes(600).toString('base64')
    return options.isCompressed === false
      ? this.addBlob(content, 'application/vnd.oci.image.layer.v1.tar', options)
      : this.addBlob(gzipSync(content), ociLayer, options)
  }
}

function configOf(options: ImageOptions): string {
  return JSON.stringify({
    author: randomBytes(8).toString('hex'),
    architecture: options.architecture ?? 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [] },
    ...options.more,
  })
}
