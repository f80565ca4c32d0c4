import type { Bench, Scenario } from '../bench.ts'
import { Connection } from '../load/connection.ts'
import type { Content } from '../load/content.ts'
import { manifestOf } from '../load/images.ts'
import { readCpuSeconds } from '../measure/process-tree.ts'
import { median } from '../measure/statistics.ts'
import type { Installation, RunningPeer } from '../peers/peer.ts'
import { atMost } from '../report/row.ts'
import { tagName } from '../seed/seeder.ts'
import {
  distinctManifests,
  prepareRead,
  pullAndPush,
  pushTags,
  seederOf,
  sendAndCheck,
  smallConfig,
  smallLayer,
  whileStarted,
} from './fixtures.ts'
import { formatCount } from './units.ts'

const manifests = distinctManifests(100)
const laterPulls = 20

/** How long a restart interrupts, and whether the first client after it pays for it. */
export const start: Scenario = {
  name: 'k',
  title: 'from the start of the process to its first answer, and the first pull after it',
  async run(bench) {
    const [empty = 0, tags = 0] = bench.sizes([100, 100_000], [100, 20_000])
    const [manifestCount = 0] = bench.sizes([1_000_000], [50_000])
    const series = (name: string, size: number) => ({
      series: { name, size, growthTarget: atMost(1.1) },
    })
    await bench.withInstallations(async (installations) => {
      const begun = await bench.each(installations, 'pushing', async (installation) => {
        await whileStarted(installation, async (peer) => {
          await pushTags(peer, repositoryOf(peer), manifests)
        })
        return installation
      })
      const growth = 'start, by tags and manifests'
      await compareStarts(bench, begun, 'almost empty', series(growth, empty))

      const able = begun.filter(({ seeder }) => seeder !== undefined)
      const tagged = await bench.each(able, 'filling tags', async (installation) => {
        await seederOf(installation).addTags({
          repository: repositoryOf(installation),
          fromNumber: manifests.length,
          toNumber: tags,
          manifestDigests: manifests.map(({ digest }) => digest),
        })
        return installation
      })
      await compareStarts(bench, tagged, `${formatCount(tags)} tags`, series(growth, tags))

      const full = tagged.filter(({ seeder }) => seeder?.addManifests !== undefined)
      const filled = await bench.each(full, 'filling manifests', async (installation) => {
        await seederOf(installation).addManifests?.({
          repository: repositoryOf(installation),
          manifests: untaggedManifests(manifestCount),
        })
        return installation
      })
      const label = `${formatCount(manifestCount)} manifests`
      await compareStarts(bench, filled, label, series(growth, manifestCount))
    })
  },
}

async function compareStarts(
  bench: Bench,
  installations: readonly Installation[],
  label: string,
  options: { series: { name: string; size: number } },
) {
  const rows = {
    start: { label: `start, ${label}`, unit: 'ms', target: atMost(300), ...options },
    cpu: { label: `start, ${label}`, unit: 'ms CPU' },
    firstPull: {
      label: `first pull less a later one, ${label}`,
      unit: 'ms',
      target: atMost(20),
    },
  }
  await bench.compare(installations, rows, async (installation) => {
    return await whileStarted(installation, async (peer) => ({
      start: peer.startSeconds * 1e3,
      cpu: readCpuSeconds(peer.processIds) * 1e3,
      firstPull: await measureFirstPull(peer),
    }))
  })
}

/** Milliseconds that the first pull of a manifest takes longer than the median of later ones. */
async function measureFirstPull(peer: RunningPeer): Promise<number> {
  const repository = repositoryOf(peer)
  const token = await peer.tokens.tokenFor(pullAndPush(repository))
  const connection = new Connection(peer.origin)
  try {
    const milliseconds: number[] = []
    for (let number = 0; number <= laterPulls; number += 1) {
      const path = `manifests/${tagName(number)}`
      const request = prepareRead(peer, { repository, path, token })
      const started = performance.now()
      await sendAndCheck(connection, request, manifests[number]!.sizeBytes)
      milliseconds.push(performance.now() - started)
    }
    return milliseconds[0]! - median(milliseconds.slice(1))
  } finally {
    connection.close()
  }
}

function* untaggedManifests(count: number): Iterable<Content> {
  for (let number = 0; number < count; number += 1) {
    yield manifestOf(smallConfig, [smallLayer], { annotations: { untagged: String(number) } })
  }
}

function repositoryOf({ namespace }: { namespace: string }): string {
  return `${namespace}/image`
}
