import { randomUUID } from 'node:crypto'

import type { Bench, Scenario } from '../bench.ts'
import { RegistryClient } from '../load/registry-client.ts'
import { measureLoad } from '../measure/measured-load.ts'
import type { Installation, RunningPeer } from '../peers/peer.ts'
import { atLeast, atMost } from '../report/row.ts'
import { tagName } from '../seed/seeder.ts'
import { distinctManifests, fillWithTags, pullAndPush } from './fixtures.ts'
import { comparePages } from './list-pages.ts'
import { formatCount } from './units.ts'

const pageLength = 100
const manifests = distinctManifests(100)
/** Beyond this, link files and folders of the peers alone would take minutes and gigabytes. */
const mostTagsOfPeers = 100_000

/** Repositories that a build server has pushed to for years. */
export const tags: Scenario = {
  name: 'g',
  title: 'tags/list pages of 100, and pushing one tag more',
  async run(bench) {
    const sizes = bench.sizes([1_000, 10_000, 100_000, 1_000_000], [1_000, 5_000, 20_000])
    await bench.withInstallations(async (installations) => {
      const filled = await bench.each(installations, 'filling', async (installation) => {
        for (const size of sizes.filter((candidate) => isFor(installation, candidate))) {
          const repository = repositoryOf(installation, size)
          await fillWithTags(installation, { repository, count: size, manifests })
        }
        return installation
      })
      await bench.whileRunning(filled, async (peers) => {
        for (const size of sizes) {
          const able = peers.filter((peer) => isFor(peer, size))
          await compareLists(bench, able, size)
          await comparePushes(bench, able, size)
        }
      })
    })
  },
}

async function compareLists(bench: Bench, peers: readonly RunningPeer[], size: number) {
  const among = `of ${formatCount(size)} tags`
  const v3OverV2 = 1.4 / 2
  const rows = {
    first: {
      label: `first page ${among}`,
      unit: 'µs CPU',
      target: atMost(150),
      series: { name: 'first page of tags', size, growthTarget: atMost(1.2) },
      v3OverV2,
    },
    last: {
      label: `last page ${among}`,
      unit: 'µs CPU',
      target: atMost(150),
      series: { name: 'last page of tags', size, growthTarget: atMost(1.2) },
      v3OverV2,
    },
    lastOverFirst: { label: `last over first ${among}`, unit: '×', target: atMost(1.2) },
  }
  await comparePages(bench, peers, rows, (peer) => ({
    target: `/v2/${repositoryOf(peer, size)}/tags/list`,
    scope: pullAndPush(repositoryOf(peer, size)),
    member: 'tags',
    pageLength,
    lastPageAfter: tagName(size - pageLength - 1),
  }))
}

/** New names sort before all others, so that the last page stays what it is. */
async function comparePushes(bench: Bench, peers: readonly RunningPeer[], size: number) {
  const label = `one tag more, with ${formatCount(size)} tags there`
  const rows = {
    cpu: {
      label,
      unit: 'µs CPU',
      target: atMost(250),
      series: { name: 'pushing a tag', size, growthTarget: atMost(1.2) },
      v3OverV2: 1 / 1.6,
    },
    perSecond: { label, unit: 'tags/s', target: atLeast(2000) },
  }
  await bench.compare(peers, rows, async (peer, effort) => {
    const repository = repositoryOf(peer, size)
    const token = await peer.tokens.tokenFor(pullAndPush(repository))
    const prefix = `new-${randomUUID().slice(0, 8)}`
    const cost = await measureLoad(peer, {
      connections: 32,
      count: effort.countOf(4000),
      step: async (connection, index) => {
        const client = new RegistryClient(connection, { repository, token })
        await client.pushManifest(`${prefix}-${index}`, manifests[index % manifests.length]!)
      },
    })
    return { cpu: cost.cpuSecondsPerStep * 1e6, perSecond: cost.stepsPerSecond }
  })
}

function isFor({ name }: Installation | RunningPeer, size: number): boolean {
  return name === 'berth' || size <= mostTagsOfPeers
}

function repositoryOf({ namespace }: { namespace: string }, size: number): string {
  return `${namespace}/tags-${size}`
}
