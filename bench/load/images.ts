import { randomUUID } from 'node:crypto'

import { BlobMaker, contentOf, type Content } from './content.ts'

export const manifestMediaType = 'application/vnd.oci.image.manifest.v1+json'

/** An image of OCI image-spec 1.1, ready to be pushed. */
export interface Image {
  readonly config: Content
  readonly layers: readonly Content[]
  readonly manifest: Content
}

/** Makes small images of which no two share a blob. */
export class ImageMaker {
  readonly #layerMakers: readonly BlobMaker[]

  constructor(options: { layerSizesBytes: readonly number[] }) {
    this.#layerMakers = options.layerSizesBytes.map((sizeBytes) => new BlobMaker(sizeBytes))
  }

  make(): Image {
    const layers = this.#layerMakers.map((maker) => maker.make())
    const config = contentOf(
      json({
        architecture: 'amd64',
        os: 'linux',
        author: randomUUID(),
        config: { Cmd: ['/bin/true'] },
        rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
      }),
    )
    return { config, layers, manifest: manifestOf(config, layers) }
  }
}

/** A manifest over blobs that are pushed already; `subjectDigest` makes it a referrer. */
export function manifestOf(
  config: Content,
  layers: readonly Content[],
  options: { subject?: Content; artifactType?: string; annotations?: Record<string, string> } = {},
): Content {
  return contentOf(
    json({
      schemaVersion: 2,
      mediaType: manifestMediaType,
      ...(options.artifactType !== undefined && { artifactType: options.artifactType }),
      config: descriptor('application/vnd.oci.image.config.v1+json', config),
      layers: layers.map((layer) =>
        descriptor('application/vnd.oci.image.layer.v1.tar+gzip', layer),
      ),
      ...(options.subject !== undefined && {
        subject: descriptor(manifestMediaType, options.subject),
      }),
      ...(options.annotations !== undefined && { annotations: options.annotations }),
    }),
  )
}

function descriptor(mediaType: string, { digest, sizeBytes }: Content) {
  return { mediaType, digest, size: sizeBytes }
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}
