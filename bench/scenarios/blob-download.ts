import type { Bench } from '../bench.ts'
import { BlobMaker, type Content } from '../load/content.ts'
import { measureLoad } from '../measure/measured-load.ts'
import type { RunningPeer } from '../peers/peer.ts'
import type { RowPlan } from '../report/row.ts'
import { prepareRead, pullAndPush, sendAndCheck, withClient } from './fixtures.ts'
import { gigabyte } from './units.ts'

/** Blobs of one size that every peer has. */
export interface PushedBlobs {
  readonly peers: readonly RunningPeer[]
  readonly blobs: readonly Content[]
}

/** Pushes the same blobs to all. */
export async function pushBlobs(
  bench: Bench,
  running: readonly RunningPeer[],
  options: { sizeBytes: number; count: number },
): Promise<PushedBlobs> {
  const maker = new BlobMaker(options.sizeBytes)
  const blobs = Array.from({ length: options.count }, () => maker.make())
  const peers = await bench.each(running, 'pushing', async (peer) => {
    await withClient(peer, repositoryOf(peer), async (client) => {
      for (const blob of blobs) await client.pushBlob(blob, 'one PUT')
    })
    return peer
  })
  return { peers, blobs }
}

/** What downloads of these blobs cost, in CPU time per request and per gigabyte. */
export async function compareDownloads<K extends string>(
  bench: Bench,
  { peers, blobs }: PushedBlobs,
  options: {
    connections: number
    rows: Readonly<Record<K, RowPlan & { readonly per: 'request' | 'gigabyte' | 'second' }>>
  },
): Promise<void> {
  const { connections, rows } = options
  await bench.compare(peers, rows, async (peer, { seconds }) => {
    const repository = repositoryOf(peer)
    const token = await peer.tokens.tokenFor(pullAndPush(repository))
    const requests = blobs.map(({ digest }) =>
      prepareRead(peer, { repository, path: `blobs/${digest}`, token }),
    )
    const sizeBytes = blobs[0]!.sizeBytes
    const cost = await measureLoad(peer, {
      connections,
      seconds,
      step: async (connection, index) =>
        await sendAndCheck(connection, requests[index % requests.length]!, sizeBytes),
    })
    const figureFor = {
      request: cost.cpuSecondsPerStep * 1e6,
      gigabyte: (cost.cpuSecondsPerStep / sizeBytes) * gigabyte,
      second: (cost.stepsPerSecond * sizeBytes) / gigabyte,
    }
    return Object.fromEntries(
      (Object.keys(rows) as K[]).map((key) => [key, figureFor[rows[key].per]]),
    ) as Record<K, number>
  })
}

function repositoryOf({ namespace }: RunningPeer): string {
  return `${namespace}/blobs`
}
