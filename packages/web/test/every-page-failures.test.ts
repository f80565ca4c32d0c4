import type { Page, Route } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig } from './harness/full-registry.ts'
import { type Gate, startGate } from './harness/gate.ts'
import { askingPages } from './harness/page-table.ts'

type Answer = 'held' | 'failed' | 'passed'

/** Decides how the calls of a page are answered. */
async function answered(page: Page, asks: RegExp) {
  let now: Answer = 'held'
  const held: Route[] = []
  const answer = async (route: Route) => {
    if (now === 'held') held.push(route)
    else if (now === 'passed') await route.continue()
    else await route.fulfill({ status: 500, headers: { 'x-request-id': 'abc-123' }, json: {} })
  }
  const isAsked = ({ pathname }: URL) =>
    pathname.startsWith('/api/v1') && asks.test(decodeURIComponent(pathname.slice(7)))
  await page.route(isAsked, answer)
  return async (next: Answer) => {
    now = next
    await Promise.all(held.splice(0).map(answer))
  }
}

/** Where the parts of the frame are. */
async function frameOf(page: Page) {
  return await Promise.all(
    ['.pf-v6-c-masthead', '.pf-v6-c-page__sidebar', 'main'].map((part) =>
      page.locator(part).boundingBox(),
    ),
  )
}

/** Goes to another page without loading anything anew, as a click does. */
async function click(page: Page, address: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(address)})`)
  await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
}

describePages(
  'a page',
  ({ stay, berth }) => {
    let gate: Gate | undefined
    afterAll(async () => await gate?.close())

    test.each(askingPages)(
      '$address shows what is to come, says what failed, and comes when it is asked again',
      async ({ address, shows, as, asks, places = 1 }) => {
        const { page } = await stay({ username: as })
        const answer = await answered(page, asks)
        await page.goto(address)
        await page.locator('main .pf-v6-c-skeleton').first().waitFor()
        expect(await page.getByRole('progressbar').count()).toBe(0)
        const frame = await frameOf(page)
        await answer('failed')
        const failures = page.getByText('the operator finds it by the request abc-123')
        await failures.nth(places - 1).waitFor()
        expect(await failures.count()).toBe(places)
        expect(await frameOf(page)).toEqual(frame)
        await answer('passed')
        const retry = page.getByRole('main').getByRole('button', { name: 'Try again' })
        for (let left = await retry.count(); left > 0; left -= 1) await retry.first().click()
        await failures.first().waitFor({ state: 'detached' })
        await page.getByRole('main').getByText(shows).first().waitFor()
        expect(await frameOf(page)).toEqual(frame)
      },
    )

    test.each(askingPages)(
      '$address of a registry that went away says so, and comes by itself when it is back',
      async ({ address, shows, as }) => {
        gate ??= await startGate(berth().url)
        const { page } = await stay({ username: as, url: gate.url })
        await page.goto('/about')
        await page.getByRole('heading', { level: 1, name: 'About' }).waitFor()
        await gate.close()
        const banner = page.getByText('The registry does not answer. What you see may be old')
        await banner.waitFor()
        await click(page, address)
        await page.getByRole('alert').getByText('The registry does not answer').first().waitFor()
        await gate.open()
        await page.getByRole('main').getByText(shows).first().waitFor()
        await banner.waitFor({ state: 'detached' })
        expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
      },
    )
  },
  { config: fullConfig, prepare: fillRegistry },
)
