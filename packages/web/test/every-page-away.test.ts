import type { Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig } from './harness/full-registry.ts'
import { type Gate, startGate } from './harness/gate.ts'
import { askingPages } from './harness/page-table.ts'

/** Goes to another page without loading anything anew, as a click does. */
async function click(page: Page, address: string): Promise<void> {
  await page.evaluate(`history.pushState(null, '', ${JSON.stringify(address)})`)
  await page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
}

/**
 * Tells a page that its network is back: a reason to ask at once instead of after a second or more.
 * A page that has found out by itself may be loading anew, which is as good.
 */
async function tellOnline(page: Page): Promise<void> {
  try {
    await page.evaluate("dispatchEvent(new Event('online'))")
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('navigation'))) throw error
  }
}

/** Pages that are left to find out by themselves: with all of them it takes minutes. */
const asksByItself = (address: string) => /^\/repository$|\?tab=tags$/.test(address)

describePages(
  'a page',
  ({ stay, berth }) => {
    let gate: Gate | undefined
    afterAll(async () => await gate?.stop())

    test.each(askingPages)(
      '$address of a registry that went away says so, and comes by itself when it is back',
      async ({ address, shows, as }) => {
        gate ??= await startGate(berth().url)
        const { page } = await stay({ username: as, url: gate.url })
        await page.goto('/about')
        await page.getByRole('heading', { level: 1, name: 'About' }).waitFor()
        gate.close()
        const banner = page.getByText('The registry does not answer. What you see may be old')
        await banner.waitFor()
        await click(page, address)
        await page.getByRole('alert').getByText('The registry does not answer').first().waitFor()
        gate.open()
        if (!asksByItself(address)) await tellOnline(page)
        await page.getByRole('main').getByText(shows).first().waitFor()
        await banner.waitFor({ state: 'detached' })
        expect(await page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
      },
    )
  },
  { config: fullConfig, prepare: fillRegistry },
)
