import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

import {
  blob,
  descriptorOf,
  digestOf,
  imageManifest,
  indexManifest,
  type TestBlob,
  type TestManifest,
} from './content.ts'

/** Files of a layer by their paths. */
export type LayerFiles = Readonly<Record<string, string | Uint8Array>>

export interface Platform {
  readonly os: string
  readonly architecture: string
  readonly variant?: string
}

/** An image that clients take for a real one: its layers are archives that can be unpacked. */
export interface UnpackableImage {
  readonly platform: Platform
  readonly manifest: TestManifest
  readonly blobs: readonly TestBlob[]
}

/** An image of one layer for each set of files. */
export function unpackableImage(
  platform: Platform,
  layers: readonly LayerFiles[],
): UnpackableImage {
  const archives = layers.map((files) => tarOf(files))
  const packed = archives.map((archive) => blob(gzipSync(archive)))
  const config = blob(
    JSON.stringify({
      ...platform,
      created: '2026-01-01T00:00:00Z',
      config: { Env: ['PATH=/bin'], Cmd: ['/bin/sh'] },
      rootfs: { type: 'layers', diff_ids: archives.map((archive) => digestOf(archive)) },
      history: layers.map((_, index) => ({ created_by: `layer ${index}` })),
    }),
  )
  return { platform, manifest: imageManifest(config, packed), blobs: [config, ...packed] }
}

/** An index of images for several platforms. */
export function indexOf(images: readonly UnpackableImage[]): TestManifest {
  const children = images.map(({ manifest, platform }) =>
    descriptorOf(manifest, manifest.mediaType, { platform }),
  )
  return indexManifest([], { manifests: children })
}

/**
 * Writes an OCI image layout (OCI image-spec, "Image Layout"), which every client can push:
 * the images, and the index over them when there are several. The tag names the whole.
 *
 * @returns what the tag names
 */
export async function writeLayout(
  directory: string,
  tag: string,
  images: readonly [UnpackableImage, ...UnpackableImage[]],
): Promise<TestManifest> {
  const manifests = images.map(({ manifest }) => manifest)
  const top = images.length === 1 ? images[0].manifest : indexOf(images)
  const contents = [...images.flatMap(({ blobs }) => blobs), ...manifests, top]
  await mkdir(join(directory, 'blobs/sha256'), { recursive: true })
  for (const { digest, content } of contents) {
    await writeFile(join(directory, 'blobs', digest.replace(':', '/')), content)
  }
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const annotations = { 'org.opencontainers.image.ref.name': tag }
  const entry = descriptorOf(top, top.mediaType, { annotations })
  await writeFile(
    join(directory, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [entry] }),
  )
  return top
}

/** The digests of everything in a layout, sorted. Fails for a file that is not what its name says. */
export async function digestsIn(directory: string): Promise<string[]> {
  const folder = join(directory, 'blobs/sha256')
  const names = await readdir(folder)
  for (const name of names) {
    const content = await readFile(join(folder, name))
    const digest = digestOf(content)
    if (digest !== `sha256:${name}`) throw new Error(`${name} in ${directory} holds ${digest}`)
  }
  return names.map((name) => `sha256:${name}`).toSorted()
}

const blockBytes = 512
const fieldsOfHeader: readonly (readonly [offset: number, text: string])[] = [
  [108, '0000000\0'],
  [116, '0000000\0'],
  [136, '00000000000\0'],
  // The sum is counted with blanks in its own place.
  [148, '        '],
  [156, '0'],
  [257, 'ustar\0'],
  [263, '00'],
]

/** An archive (POSIX ustar) of files that belong to root and are all executable. */
export function tarOf(files: LayerFiles): Buffer {
  const entries = Object.entries(files).flatMap(([path, content]) => {
    const bytes = Buffer.from(content as Uint8Array)
    const padding = Buffer.alloc((blockBytes - (bytes.byteLength % blockBytes)) % blockBytes)
    return [tarHeader(path, bytes.byteLength), bytes, padding]
  })
  return Buffer.concat([...entries, Buffer.alloc(2 * blockBytes)])
}

/** The block in front of a file in an archive. */
export function tarHeader(path: string, sizeBytes: number): Buffer {
  const header = Buffer.alloc(blockBytes)
  header.write(path, 0, 100)
  header.write('0000755\0', 100)
  header.write(`${sizeBytes.toString(8).padStart(11, '0')}\0`, 124)
  for (const [offset, text] of fieldsOfHeader) header.write(text, offset, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return header
}
