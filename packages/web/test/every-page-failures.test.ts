import type { Page, Route } from 'playwright-core'
import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig } from './harness/full-registry.ts'
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

describePages(
  'a page',
  ({ stay }) => {
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
  },
  { config: fullConfig, prepare: fillRegistry },
)
