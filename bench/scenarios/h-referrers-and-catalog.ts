import type { Bench, Scenario } from '../bench.ts'
import { Connection, prepareRequest } from '../load/connection.ts'
import type { Content } from '../load/content.ts'
import { manifestOf } from '../load/images.ts'
import { UnexpectedAnswerError } from '../load/registry-client.ts'
import { measureLoad } from '../measure/measured-load.ts'
import type { Installation, RunningPeer } from '../peers/peer.ts'
import { atMost } from '../report/row.ts'
import { repositoryName } from '../seed/seeder.ts'
import {
  distinctManifests,
  pullAndPush,
  pushTags,
  sendAndCheck,
  seederOf,
  smallConfig,
  smallLayer,
  whileStarted,
  withClient,
} from './fixtures.ts'
import { comparePages } from './list-pages.ts'
import { formatCount } from './units.ts'

const pageLength = 100
const [subject] = distinctManifests(1) as [Content]

/** Signatures and SBOMs of one image, and the list of all repositories. */
export const referrersAndCatalog: Scenario = {
  name: 'h',
  title: 'first page of referrers; first and last page of 100 of the catalog',
  async run(bench) {
    await runReferrers(bench, bench.sizes([100, 1_000, 10_000], [100, 500, 2_000]))
    await runCatalog(bench, bench.sizes([1_000, 10_000, 100_000], [1_000, 3_000, 10_000]))
  },
}

async function runReferrers(bench: Bench, sizes: readonly number[]) {
  await bench.withInstallations(async (installations) => {
    const able = installations.filter(({ seeder }) => seeder?.addReferrers !== undefined)
    const filled = await bench.each(able, 'filling referrers', async (installation) => {
      for (const size of sizes) await fillWithReferrers(installation, size)
      return installation
    })
    await bench.whileRunning(filled, async (peers) => {
      for (const size of sizes) {
        const cpu = {
          label: `first page of ${formatCount(size)} referrers`,
          unit: 'µs CPU',
          target: atMost(400),
          series: { name: 'first page of referrers', size },
        }
        await bench.compare(peers, { cpu }, async (peer, { seconds }) => {
          const repository = referrersRepository(peer, size)
          const token = await peer.tokens.tokenFor(pullAndPush(repository))
          const target = `/v2/${repository}/referrers/${subject.digest}`
          const bodyBytes = await checkReferrers(peer, target, token)
          const request = prepareRequest(peer.origin, { method: 'GET', target, token })
          const cost = await measureLoad(peer, {
            connections: 8,
            seconds,
            step: async (connection) => await sendAndCheck(connection, request, bodyBytes),
          })
          return { cpu: cost.cpuSecondsPerStep * 1e6 }
        })
      }
    })
  })
}

async function fillWithReferrers(installation: Installation, count: number): Promise<void> {
  const repository = referrersRepository(installation, count)
  const referrer = (number: number) =>
    manifestOf(smallConfig, [smallLayer], {
      subject,
      artifactType: 'application/vnd.example.signature',
      annotations: { number: String(number) },
    })
  await whileStarted(installation, async (peer) => {
    await pushTags(peer, repository, [subject])
    await withClient(peer, repository, async (client) => {
      await client.pushManifest(referrer(0).digest, referrer(0))
    })
  })
  const manifests = Array.from({ length: count - 1 }, (_, number) => referrer(number + 1))
  await seederOf(installation).addReferrers?.({ repository, subject, manifests })
}

/** Checks that the first page names at least `pageLength` referrers of the right subject, and gives its size. */
async function checkReferrers(peer: RunningPeer, target: string, token: string): Promise<number> {
  const connection = new Connection(peer.origin)
  try {
    const answer = await connection.request({ method: 'GET', target, token, isBodyKept: true })
    if (answer.status !== 200) throw new UnexpectedAnswerError(`GET ${target}`, 200, answer)
    const parsed: unknown = JSON.parse(answer.body?.toString() ?? 'null')
    const listed = (parsed as { manifests?: unknown[] } | null)?.manifests?.length ?? 0
    if (listed < pageLength) throw new Error(`GET ${target}: only ${listed} referrers are listed`)
    return answer.bodyBytes
  } finally {
    connection.close()
  }
}

async function runCatalog(bench: Bench, sizes: readonly number[]) {
  await bench.withInstallations(async (installations) => {
    let filled = installations.filter(({ seeder }) => seeder !== undefined)
    let fromNumber = 0
    for (const size of sizes) {
      const from = fromNumber
      filled = await bench.each(filled, `filling ${size} repositories`, async (installation) => {
        await fillWithRepositories(installation, from, size)
        return installation
      })
      fromNumber = size
      await bench.whileRunning(filled, async (peers) => await compareCatalog(bench, peers, size))
    }
  })
}

async function fillWithRepositories(installation: Installation, from: number, to: number) {
  const likeRepository = repositoryName(installation.namespace, 0)
  if (from === 0) {
    await whileStarted(installation, async (peer) => {
      await pushTags(peer, likeRepository, [subject])
    })
  }
  await seederOf(installation).addRepositories({
    likeRepository,
    fromNumber: Math.max(1, from),
    toNumber: to,
    manifestDigest: subject.digest,
  })
}

async function compareCatalog(bench: Bench, peers: readonly RunningPeer[], size: number) {
  const among = `of ${formatCount(size)} repositories`
  const plan = (page: 'first' | 'last') => ({
    label: `${page} page ${among}`,
    unit: 'µs CPU',
    target: atMost(250),
    series: { name: `${page} page of the catalog`, size, growthTarget: atMost(1.2) },
  })
  const rows = {
    first: plan('first'),
    last: plan('last'),
    lastOverFirst: { label: `last over first ${among}`, unit: '×' },
  }
  await comparePages(bench, peers, rows, ({ namespace }) => ({
    target: '/v2/_catalog',
    scope: 'registry:catalog:*',
    member: 'repositories',
    pageLength,
    lastPageAfter: repositoryName(namespace, size - pageLength - 1),
  }))
}

function referrersRepository({ namespace }: { namespace: string }, size: number): string {
  return `${namespace}/referrers-${size}`
}
