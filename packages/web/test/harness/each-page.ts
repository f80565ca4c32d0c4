import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest'

import { testThatCannotRun } from '../../../../tools/test/skip.ts'
import { describeEachBerth } from '../../../server/test/harness/each-berth.ts'
import { type RunningBerth, startBerth } from '../../../server/test/harness/running-berth.ts'
import { startChromium, whyNoChromium } from './chromium.ts'
import { Visitor, type VisitorOptions } from './visitor.ts'

interface Options {
  readonly config?: string
  /** Runs once, before the first test. */
  readonly prepare?: (berth: RunningBerth) => Promise<void>
}

/** The registry and its visitors; asked for inside tests and hooks. */
export interface PageWorld {
  readonly berth: () => RunningBerth
  /** A new browser window. It is closed, and looked at for faults, when the test ends. */
  readonly visit: (options?: VisitorOptions) => Promise<Visitor>
  /**
   * A window that the tests of the block share, one for each that is wanted: nothing has to be
   * loaded twice. It is looked at for faults after each test, and where it was left is no matter.
   */
  readonly stay: (options: VisitorOptions) => Promise<Visitor>
}

/** Tests of pages in a real browser, against a registry on SQLite. */
export function describePages(
  title: string,
  tests: (world: PageWorld) => void,
  options: Options = {},
): void {
  describe(title, () => {
    let running: RunningBerth | undefined
    beforeAll(async () => {
      if (whyNoChromium() !== undefined) return
      running = await startBerth({ config: options.config ?? '' })
      await options.prepare?.(running)
    })
    afterAll(async () => {
      const faults = running?.faults ?? []
      await running?.stop()
      expect(faults).toEqual([])
    })
    withBrowser(tests, () => {
      if (running === undefined) throw new Error('the server runs only inside tests and hooks')
      return running
    })
  })
}

/** The same on both databases: for the main paths. */
export function describePagesOnEachDatabase(
  title: string,
  tests: (world: PageWorld) => void,
  options: Options = {},
): void {
  describeEachBerth(title, (berth) => withBrowser(tests, berth), options)
}

function withBrowser(tests: (world: PageWorld) => void, berth: () => RunningBerth): void {
  const reason = whyNoChromium()
  if (reason !== undefined) {
    testThatCannotRun(reason)
    return
  }
  let browser: Browser | undefined
  const visitors: Visitor[] = []
  const residents = new Map<string, Visitor>()
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(async () => await browser?.close())
  afterEach(async () => {
    const faults = [...visitors, ...residents.values()].flatMap((visitor) => visitor.takeFaults())
    await Promise.all(visitors.splice(0).map((visitor) => visitor.close()))
    await Promise.all([...residents.values()].map(({ page }) => page.unrouteAll()))
    expect(faults).toEqual([])
  })
  const open = async (options?: VisitorOptions) => {
    if (browser === undefined) throw new Error('the browser runs only inside tests and hooks')
    return await Visitor.open(browser, berth(), options)
  }
  tests({
    berth,
    async visit(options) {
      const visitor = await open(options)
      visitors.push(visitor)
      return visitor
    },
    async stay(options) {
      const key = JSON.stringify(options)
      const visitor = residents.get(key) ?? (await open(options))
      residents.set(key, visitor)
      return visitor
    },
  })
}
