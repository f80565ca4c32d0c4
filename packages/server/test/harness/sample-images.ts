import { createHash } from 'node:crypto'

import { linux, type Platform, type UnpackableImage, unpackableImage } from './image-layout.ts'

const platforms: readonly [Platform, ...Platform[]] = [
  linux,
  { os: 'linux', architecture: 'arm64' },
  { os: 'linux', architecture: 'arm', variant: 'v7' },
]

/** An image for linux/amd64 with two layers. Images with different seeds share nothing. */
export function platformImage(seed: string, platform: Platform = linux): UnpackableImage {
  return unpackableImage(platform, [
    { 'shared.bin': incompressible(seed, 300_000) },
    { 'bin/program': `${seed} for ${Object.values(platform).join('/')}\n` },
  ])
}

/** An image for each of three platforms, with a layer that all share and one of its own. */
export function platformImages(seed: string): readonly [UnpackableImage, ...UnpackableImage[]] {
  const [first, ...others] = platforms
  return [platformImage(seed, first), ...others.map((platform) => platformImage(seed, platform))]
}

/** Bytes that no compression makes fewer, the same for the same seed. */
export function incompressible(seed: string, sizeBytes: number): Buffer {
  const digests = Array.from({ length: Math.ceil(sizeBytes / 64) }, (_, index) =>
    createHash('sha512').update(`${seed} ${index}`).digest(),
  )
  return Buffer.concat(digests, sizeBytes)
}
