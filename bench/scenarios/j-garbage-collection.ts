import type { Scenario } from '../bench.ts'
import { drive } from '../load/drive.ts'
import { measureWork } from '../measure/measured-load.ts'
import { percentile } from '../measure/statistics.ts'
import type { Installation, RunningPeer } from '../peers/peer.ts'
import { atLeast, atMost } from '../report/row.ts'
import { garbageStatements } from '../seed/garbage.ts'
import { tagName } from '../seed/seeder.ts'
import { sessionStatement } from '../seed/tenancy.ts'
import { askApi, postToApi } from './api-calls.ts'
import {
  distinctManifests,
  prepareRead,
  pullAndPush,
  pushTags,
  sendAndCheck,
  smallConfig,
  smallLayer,
  spreadNumbers,
  whileStarted,
} from './fixtures.ts'
import { formatCount } from './units.ts'

const connections = 16
const manifests = distinctManifests(100)
const windowSeconds = 2
/** Longer than any collection of this size should take. */
const collectingSecondsMaximum = 1800

/** What nobody needs is removed beside the pulls of the day; peers do it while they are off. */
export const garbageCollection: Scenario = {
  name: 'j',
  title: 'garbage collection of 100 k manifests beside manifest GETs by tag, 16 connections',
  async run(bench) {
    const count = bench.isQuick ? 2_000 : 100_000
    await bench.withInstallations(async (installations) => {
      const able = installations.filter(({ execute }) => execute !== undefined)
      const filled = await bench.each(able, 'filling', async (installation) => {
        await whileStarted(installation, async (peer) => {
          await pushTags(peer, keptIn(peer), manifests)
          await pushTags(peer, garbageIn(peer), manifests.slice(0, 1))
        })
        await installation.execute?.([sessionStatement(installation.namespace, Date.now())])
        return installation
      })
      const collecting = `while ${formatCount(count)} manifests are collected`
      const rows = {
        quiet: { label: 'manifest by tag, nothing to collect, p99', unit: 'ms' },
        during: { label: `manifest by tag, ${collecting}, p99`, unit: 'ms' },
        growth: { label: `p99 ${collecting}, over quiet`, unit: '×', target: atMost(2) },
        pulls: { label: `manifest by tag, ${collecting}`, unit: 'requests/s' },
        rate: { label: 'manifests collected, with a blob each', unit: 'manifests/s' },
        cpu: { label: 'a manifest collected, without the pulls', unit: 'ms CPU' },
        kept: { label: 'tags of which everything is there', unit: '%', target: atLeast(100) },
      }
      await bench.compare(
        filled,
        rows,
        async (installation, { seconds }) => {
          const quiet = await whileStarted(installation, async (peer) => {
            await pull(peer, { seconds: windowSeconds })
            const { manifests: removed } = await stateOf(peer)
            return { ...(await pullAlone(peer, seconds * 3)), removed }
          })
          await installation.execute?.(garbageStatements(garbageIn(installation), count))
          return await whileStarted(installation, async (peer) => {
            await pull(peer, { seconds: windowSeconds })
            const during = await collectBesidePulls(peer, { removedEarlier: quiet.removed, count })
            const whole = await countWhole(peer)
            const ownCpuSeconds = during.cpuSeconds - during.pulls * quiet.cpuSecondsPerStep
            return {
              quiet: quiet.p99Seconds * 1e3,
              during: during.p99Seconds * 1e3,
              growth: during.p99Seconds / quiet.p99Seconds,
              pulls: during.pulls / during.wallSeconds,
              rate: during.collected / during.wallSeconds,
              cpu: (ownCpuSeconds / during.collected) * 1e3,
              kept: (whole / manifests.length) * 100,
            }
          })
        },
        { isWarmedUp: false },
      )
    })
  },
}

/**
 * Pulls until nothing is left to collect. A server that starts begins by itself, so that some of it
 * may be gone already.
 *
 * @param garbage.removedEarlier how many manifests this registry had collected, ever
 * @param garbage.count how many are collected now
 */
async function collectBesidePulls(
  peer: RunningPeer,
  { removedEarlier, count }: { readonly removedEarlier: number; readonly count: number },
) {
  const removedInTheEnd = removedEarlier + count
  const latenciesSeconds: number[] = []
  const { manifests: removedBefore } = await stateOf(peer)
  await postToApi(peer, '/superuser/gc', {})
  const cost = await measureWork(peer, async () => {
    const deadline = performance.now() + collectingSecondsMaximum * 1000
    for (;;) {
      for (const latency of await pull(peer, { seconds: windowSeconds })) {
        latenciesSeconds.push(latency)
      }
      const { manifests: removed, due } = await stateOf(peer)
      if (removed >= removedInTheEnd && due === 0) return
      if (performance.now() > deadline) {
        throw new Error(`${removedInTheEnd - removed} manifests are not collected in time`)
      }
    }
  })
  const collected = removedInTheEnd - removedBefore
  if (collected < count / 4) {
    throw new Error('most of it was collected before the measurement began: take more')
  }
  return {
    ...cost,
    collected,
    pulls: latenciesSeconds.length,
    p99Seconds: percentile(latenciesSeconds, 99),
  }
}

async function pullAlone(peer: RunningPeer, seconds: number) {
  let latenciesSeconds: readonly number[] = []
  const { cpuSeconds } = await measureWork(peer, async () => {
    latenciesSeconds = await pull(peer, { seconds })
  })
  return {
    cpuSecondsPerStep: cpuSeconds / latenciesSeconds.length,
    p99Seconds: percentile(latenciesSeconds, 99),
  }
}

/** The load of scenario b; answers with how long each pull took, in seconds. */
async function pull(peer: RunningPeer, { seconds }: { readonly seconds: number }) {
  const repository = keptIn(peer)
  const token = await peer.tokens.tokenFor(pullAndPush(repository))
  const requests = spreadNumbers(manifests.length, manifests.length).map((number) => ({
    request: prepareRead(peer, { repository, path: `manifests/${tagName(number)}`, token }),
    bodyBytes: manifests[number]!.sizeBytes,
  }))
  const { latenciesSeconds } = await drive({
    origin: peer.origin,
    connections,
    seconds,
    step: async (connection, index) => {
      const { request, bodyBytes } = requests[index % requests.length]!
      await sendAndCheck(connection, request, bodyBytes)
    },
  })
  return latenciesSeconds
}

/** How many tags are there with their manifest and both of its blobs. */
async function countWhole(peer: RunningPeer): Promise<number> {
  const repository = keptIn(peer)
  const token = await peer.tokens.tokenFor(pullAndPush(repository))
  let whole = 0
  await drive({
    origin: peer.origin,
    connections: 1,
    count: manifests.length,
    step: async (connection, number) => {
      const paths = [
        [`manifests/${tagName(number)}`, manifests[number]!.sizeBytes],
        [`blobs/${smallConfig.digest}`, smallConfig.sizeBytes],
        [`blobs/${smallLayer.digest}`, smallLayer.sizeBytes],
      ] as const
      for (const [path, bodyBytes] of paths) {
        await sendAndCheck(connection, prepareRead(peer, { repository, path, token }), bodyBytes)
      }
      whole += 1
    },
  })
  return whole
}

interface State {
  readonly backlog: readonly { readonly due: number }[]
  readonly removed: readonly { readonly kind: string; readonly count: number }[]
}

async function stateOf(peer: RunningPeer): Promise<{ manifests: number; due: number }> {
  const { backlog, removed } = (await askApi(peer, '/superuser/gc')) as State
  return {
    manifests: removed.find(({ kind }) => kind === 'manifest')?.count ?? 0,
    due: backlog.reduce((sum, { due }) => sum + due, 0),
  }
}

function keptIn({ namespace }: Pick<Installation, 'namespace'>): string {
  return `${namespace}/kept`
}

function garbageIn({ namespace }: Pick<Installation, 'namespace'>): string {
  return `${namespace}/garbage`
}
