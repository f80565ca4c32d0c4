import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
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

export const linux: Platform = { os: 'linux', architecture: 'amd64' }

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
  const config = configOf(
    platform,
    archives.map((archive) => digestOf(archive)),
  )
  return { platform, manifest: imageManifest(config, packed), blobs: [config, ...packed] }
}

/** @param layers digests of the layers as they are unpacked */
function configOf(platform: Platform, layers: readonly string[]): TestBlob {
  return blob(
    JSON.stringify({
      ...platform,
      created: '2026-01-01T00:00:00Z',
      config: { Env: ['PATH=/bin'], Cmd: ['/bin/sh'] },
      rootfs: { type: 'layers', diff_ids: layers },
      history: layers.map((_, index) => ({ created_by: `layer ${index}` })),
    }),
  )
}

/** An index of images for several platforms. */
function indexOf(images: readonly UnpackableImage[]): TestManifest {
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
  await writeBlobs(directory, contents)
  await writeEntry(directory, tag, top)
  return top
}

/**
 * Writes the layout of an image with one layer, into which an archive is moved as it is: for
 * layers that do not fit into memory.
 *
 * @returns the digest of the layer
 */
export async function writeLayoutAround(
  directory: string,
  tag: string,
  archive: string,
): Promise<string> {
  const digest = await digestOfFile(archive)
  const config = configOf(linux, [digest])
  const { size } = await stat(archive)
  const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest, size }
  const top = imageManifest(config, [], { layers: [layer] })
  await writeBlobs(directory, [config, top])
  await rename(archive, join(directory, 'blobs', digest.replace(':', '/')))
  await writeEntry(directory, tag, top)
  return digest
}

async function digestOfFile(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path, { highWaterMark: 2 ** 20 })) {
    hash.update(chunk as Buffer)
  }
  return `sha256:${hash.digest('hex')}`
}

async function writeBlobs(
  directory: string,
  contents: readonly (TestBlob | TestManifest)[],
): Promise<void> {
  await mkdir(join(directory, 'blobs/sha256'), { recursive: true })
  for (const { digest, content } of contents) {
    await writeFile(join(directory, 'blobs', digest.replace(':', '/')), content)
  }
}

async function writeEntry(directory: string, tag: string, top: TestManifest): Promise<void> {
  await writeFile(join(directory, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}')
  const annotations = { 'org.opencontainers.image.ref.name': tag }
  const entry = descriptorOf(top, top.mediaType, { annotations })
  await writeFile(
    join(directory, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [entry] }),
  )
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
