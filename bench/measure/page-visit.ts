import type { Browser, Page } from '../../packages/web/test/harness/chromium.ts'
import type { Origin } from '../load/connection.ts'
import { sessionId } from '../seed/tenancy.ts'

/** A page as somebody opens it, and when it is of use. */
export interface PageVisit {
  readonly path: string
  /** Selects what somebody comes for: once it is painted, the page is useful. */
  readonly useful: string
}

export interface VisitCost {
  /** From the beginning of the navigation until what was waited for is painted. */
  readonly usefulMilliseconds: number
  /** What the page's main thread worked meanwhile: script, style, layout. */
  readonly mainThreadMilliseconds: number
  readonly requests: number
}

export interface ScrollCost {
  /** What the page's main thread worked for all frames. */
  readonly mainThreadMilliseconds: number
  /** Of 20 frames one takes longer. */
  readonly usualFrameMilliseconds: number
  readonly longestTaskMilliseconds: number
  /** Most rows that were in the document at once. */
  readonly rowsInDocument: number
  /** Rows that came by. */
  readonly rowsLoaded: number
}

const viewport = { width: 1280, height: 800 }
const deadlineMilliseconds = 30_000

/** Runs `body` with a window of somebody who is signed in and has never been here before. */
export async function withWindow<T>(
  browser: Browser,
  origin: Origin,
  body: (page: Page) => Promise<T>,
): Promise<T> {
  const url = `http://${origin.host}:${origin.port}`
  const context = await browser.newContext({ baseURL: url, viewport })
  try {
    await context.addCookies([{ name: '_csrf_token', value: sessionId, url, httpOnly: true }])
    return await body(await context.newPage())
  } finally {
    await context.close()
  }
}

/** Opens a page in a window, which keeps what it has loaded for the next visit. */
export async function visitPage(page: Page, { path, useful }: PageVisit): Promise<VisitCost> {
  await page.addInitScript(noteUseful(useful))
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await taskSeconds(session)
  await page.goto(path, { waitUntil: 'commit' })
  const usefulMilliseconds = await page.evaluate<number>('globalThis.usefulAtMilliseconds')
  const after = await taskSeconds(session)
  const requests = await page.evaluate("1 + performance.getEntriesByType('resource').length")
  await session.detach()
  return {
    usefulMilliseconds,
    // A navigation begins its count anew in a process of its own.
    mainThreadMilliseconds: (after < before ? after : after - before) * 1000,
    requests: requests as number,
  }
}

/** Notes the time of the first frame behind the one in which something is there. */
function noteUseful(selector: string): string {
  const wanted = JSON.stringify(selector)
  return `globalThis.usefulAtMilliseconds = new Promise((resolve, reject) => {
    const look = () => {
      if (document.querySelector(${wanted}) !== null) {
        requestAnimationFrame(() => resolve(performance.now()))
      } else if (performance.now() > ${deadlineMilliseconds}) {
        reject(new Error('nothing is there that fits ' + ${wanted}))
      } else requestAnimationFrame(look)
    }
    requestAnimationFrame(look)
  })`
}

async function taskSeconds(
  session: Awaited<ReturnType<ReturnType<Page['context']>['newCDPSession']>>,
): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}

/** As fast as a hand throws a list: three notches of a wheel with each frame. */
const pixelsPerFrame = 120

/** Scrolls down through a list for so many frames. */
export async function scrollThrough(page: Page, frameCount: number): Promise<ScrollCost> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  const before = await taskSeconds(session)
  const cost = await page.evaluate<Omit<ScrollCost, 'mainThreadMilliseconds'>>(`(async () => {
    const body = document.querySelector('tbody')
    let scrolled = body
    while (scrolled !== document.documentElement
      && !/auto|scroll/.test(getComputedStyle(scrolled).overflowY)) scrolled = scrolled.parentElement
    const frames = []
    const tasks = [0]
    let rowsInDocument = 0
    let rowsLoaded = 0
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    })
    observer.observe({ type: 'longtask' })
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    for (let last = await frame(); frames.length < ${frameCount}; ) {
      scrolled.scrollTop += ${pixelsPerFrame}
      const now = await frame()
      frames.push(now - last)
      last = now
      const rows = body.querySelectorAll('tr[data-index]')
      rowsInDocument = Math.max(rowsInDocument, rows.length)
      rowsLoaded = Math.max(rowsLoaded, Number(rows[rows.length - 1]?.dataset.index ?? 0) + 1)
    }
    observer.disconnect()
    frames.sort((a, b) => a - b)
    return {
      usualFrameMilliseconds: frames[Math.ceil(frames.length * 0.95) - 1] ?? 0,
      longestTaskMilliseconds: Math.max(...tasks),
      rowsInDocument,
      rowsLoaded,
    }
  })()`)
  const mainThreadMilliseconds = ((await taskSeconds(session)) - before) * 1000
  await session.detach()
  return { ...cost, mainThreadMilliseconds }
}
