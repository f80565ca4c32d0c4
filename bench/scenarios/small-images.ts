import { ImageMaker, type Image } from '../load/images.ts'
import type { RunningPeer } from '../peers/peer.ts'
import { pullAndPush } from './fixtures.ts'
import { kibibyte } from './units.ts'

/** With its config four blobs, so that a push is 4 × (HEAD, POST, PATCH, PUT) + 1 = 17 requests. */
const imageMaker = new ImageMaker({
  layerSizesBytes: [2 * kibibyte, 8 * kibibyte, 32 * kibibyte],
})

export function makeImages(count: number): Image[] {
  return Array.from({ length: count }, () => imageMaker.make())
}

/** Repositories of one namespace, with a token for each. */
export async function openRepositories(
  peer: RunningPeer,
  count: number,
): Promise<{ repository: string; token: string }[]> {
  const opened: { repository: string; token: string }[] = []
  for (let number = 0; number < count; number += 1) {
    const repository = `${peer.namespace}/small-${number}`
    opened.push({ repository, token: await peer.tokens.tokenFor(pullAndPush(repository)) })
  }
  return opened
}
