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
  beforeAll(async () => {
    browser = await startChromium()
  })
  afterAll(async () => await browser?.close())
  afterEach(async () => {
    const faults = visitors.flatMap((visitor) => visitor.faults)
    await Promise.all(visitors.splice(0).map((visitor) => visitor.close()))
    expect(faults).toEqual([])
  })
  tests({
    berth,
    async visit(options) {
      if (browser === undefined) throw new Error('the browser runs only inside tests and hooks')
      const visitor = await Visitor.open(browser, berth(), options)
      visitors.push(visitor)
      return visitor
    },
  })
}
