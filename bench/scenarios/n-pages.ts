import { join } from 'node:path'

import { readBuiltScripts } from '../../packages/web/build/script-sizes.ts'
import {
  type Browser,
  startChromium,
  whyNoChromium,
} from '../../packages/web/test/harness/chromium.ts'
import type { Bench, Scenario } from '../bench.ts'
import { type PageVisit, scrollThrough, visitPage, withWindow } from '../measure/page-visit.ts'
import { readCpuSeconds } from '../measure/process-tree.ts'
import { PeerUnavailableError, type PeerName, type RunningPeer } from '../peers/peer.ts'
import { workspaceDirectory } from '../peers/executables.ts'
import { atMost, type RowPlan } from '../report/row.ts'
import { repositoryWithTags } from '../seed/tenancy.ts'
import { fillWithTenancy } from './fixtures.ts'
import { formatCount } from './units.ts'

const usefulMilliseconds = 1_000
const scriptKibibytes = 300
const framesScrolled = 400
/** What a hand that scrolls does not feel: three frames of a usual screen. */
const frameMilliseconds = 50

/** The web page, in a browser, beside the data of a large company. */
export const webPage: Scenario = {
  name: 'n',
  title: 'the web page in Chromium: when it is useful, how it scrolls, how much script it takes',
  async run(bench) {
    const reason = whyNoChromium()
    if (reason !== undefined) throw new PeerUnavailableError(reason)
    const tags = bench.sizes([100_000, 10_000, 1_000], [10_000, 1_000])
    const [most = 0, ...further] = tags
    const rest = bench.isQuick
      ? { organizations: 100, repositories: 2_000, robots: 100, logEntries: 1_000 }
      : { organizations: 1_000, repositories: 20_000, robots: 1_000, logEntries: 100_000 }
    await bench.withInstallations(async (installations) => {
      const able = installations.filter(({ execute }) => execute !== undefined)
      const filled = await bench.each(able, 'filling', async (installation) => {
        await fillWithTenancy(installation, { ...rest, tags: most, tagsOfFurther: further })
        return installation
      })
      await bench.whileRunning(filled, async (peers) => {
        const browser = await startChromium()
        try {
          for (const [label, visit] of pages)
            await compareVisits(bench, peers, browser, label, visit)
          for (const [number, size] of tags.entries()) {
            const label = `tags of a repository with ${formatCount(size)}`
            await compareVisits(bench, peers, browser, label, tagsOf(number), size)
          }
          await compareScrolling(bench, peers, browser)
        } finally {
          await browser.close()
        }
      })
      reportScripts(
        bench,
        filled.map(({ name }) => name),
      )
    })
  },
}

const pages: readonly (readonly [string, PageVisit])[] = [
  ['overview', { path: '/overview', useful: '.berth-overview a[href^="/repository/"]' }],
  ['repositories', { path: '/repository', useful: 'tbody a[href^="/repository/"]' }],
]

function tagsOf(number: number): PageVisit {
  return {
    path: `/repository/${repositoryWithTags(number)}?tab=tags`,
    useful: 'tbody a[href*="/tag/"]',
  }
}

async function compareVisits(
  bench: Bench,
  peers: readonly RunningPeer[],
  browser: Browser,
  label: string,
  visit: PageVisit,
  size?: number,
) {
  const target = atMost(usefulMilliseconds)
  const series = (name: string) =>
    size === undefined ? {} : { series: { name, size, growthTarget: atMost(1.2) } }
  const rows = {
    first: { label: `${label}, first visit`, unit: 'ms', target },
    again: { label: `${label}, later visit`, unit: 'ms', target },
    page: { label: `${label}, the page's own work`, unit: 'ms CPU' },
    server: {
      label: `${label}, the server's work`,
      unit: 'ms CPU',
      ...series('work of the server for a page of tags'),
    },
    requests: { label: `${label}, requests`, unit: '' },
  } satisfies Record<string, RowPlan>
  await bench.compare(peers, rows, async (peer) => {
    return await withWindow(browser, peer.origin, async (page) => {
      const before = readCpuSeconds(peer.processIds)
      const first = await visitPage(page, visit)
      const serverSeconds = readCpuSeconds(peer.processIds) - before
      await page.goto('about:blank')
      const again = await visitPage(page, visit)
      return {
        first: first.usefulMilliseconds,
        again: again.usefulMilliseconds,
        page: first.mainThreadMilliseconds,
        server: serverSeconds * 1000,
        requests: first.requests,
      }
    })
  })
}

async function compareScrolling(bench: Bench, peers: readonly RunningPeer[], browser: Browser) {
  const rows = {
    frame: {
      label: 'scrolling through tags, 19 of 20 frames',
      unit: 'ms',
      target: atMost(frameMilliseconds),
    },
    work: {
      label: "scrolling through tags, the page's own work for a frame",
      unit: 'ms CPU',
      target: atMost(frameMilliseconds / 3),
    },
    task: { label: 'scrolling through tags, longest piece of work', unit: 'ms' },
    drawn: { label: 'scrolling through tags, rows in the document', unit: '', target: atMost(100) },
    loaded: { label: 'scrolling through tags, rows that came by', unit: '' },
  }
  await bench.compare(peers, rows, async (peer, effort) => {
    return await withWindow(browser, peer.origin, async (page) => {
      await visitPage(page, tagsOf(0))
      const frameCount = effort.countOf(framesScrolled)
      const cost = await scrollThrough(page, frameCount)
      return {
        frame: cost.usualFrameMilliseconds,
        work: cost.mainThreadMilliseconds / frameCount,
        task: cost.longestTaskMilliseconds,
        drawn: cost.rowsInDocument,
        loaded: cost.rowsLoaded,
      }
    })
  })
}

/** Compressed script of each route with all that it needs; the same for whoever serves it. */
function reportScripts(bench: Bench, names: readonly PeerName[]) {
  const { routes, bytesOf } = readBuiltScripts(join(workspaceDirectory, 'packages/web/dist'))
  for (const route of routes) {
    const name = route.replace(/^src\/(?:features\/)?|\.tsx?$/g, '')
    const plan = { label: `script of ${name}`, unit: 'KiB', target: atMost(scriptKibibytes) }
    bench.note(plan, names, bytesOf(route) / 1024)
  }
}
