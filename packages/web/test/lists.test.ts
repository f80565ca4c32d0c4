import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { prepareHarbour } from './harness/harbour.ts'

/** A list of repositories with a second page, which is answered as `answer` says. */
async function secondPage(page: Page) {
  const asked = { count: 0, isRefused: true }
  await page.route(/\/api\/v1\/repository\?/, async (route) => {
    if (new URL(route.request().url()).searchParams.has('next_page')) {
      asked.count += 1
      await (asked.isRefused
        ? route.fulfill({ status: 429, json: { detail: 'ask less often' } })
        : route.fulfill({ json: { repositories: [] } }))
      return
    }
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...(await response.json()), next_page: 'second' } })
  })
  return asked
}

describePages(
  'a list',
  ({ visit }) => {
    test('asks once for a page that fails, says so, and asks again when it is told to', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const asked = await secondPage(page)
      await visitor.goTo('/repository')
      const alert = page.getByRole('main').getByRole('alert')
      await alert.getByText('ask less often').waitFor()
      await page.getByRole('link', { name: 'harbour/first' }).waitFor()
      expect(asked.count).toBe(1)
      expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
      asked.isRefused = false
      await alert.getByRole('button', { name: 'Try again' }).click()
      await page.getByText('1 entry').waitFor()
      expect(await alert.count()).toBe(0)
      expect(asked.count).toBe(2)
    })

    test('of which all is there stays so when it cannot be asked for again', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/repository')
      await page.getByText('1 entry').waitFor()
      await page.route(/\/api\/v1\/repository\?/, (route) =>
        route.fulfill({ status: 429, json: {} }),
      )
      await page.getByRole('checkbox', { name: 'Select harbour/first' }).check()
      await page.getByRole('button', { name: 'Actions', exact: true }).click()
      const refused = page.waitForResponse((response) => response.status() === 429)
      await page.getByRole('menuitem', { name: 'Make private' }).click()
      await refused
      await page.getByText('All done').waitFor()
      // Only a list that is all there is put in order here.
      await page.getByRole('button', { name: 'Modified' }).click()
      await page.getByText('1 entry').waitFor()
    })

    test('keeps the box in which somebody types when nothing matches and when all is cleared', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo('/repository')
      const box = page.getByPlaceholder('Filter by name')
      await box.fill('nothing')
      await page.getByRole('heading', { name: 'Nothing matches' }).waitFor()
      await box.fill('')
      await page.keyboard.type('first')
      expect(await box.inputValue()).toBe('first')
      await page.route('**/api/v1/find/repositories?*', (route) =>
        route.fulfill({ status: 429, json: {} }),
      )
      await page.keyboard.type('ling')
      await page.getByRole('heading', { name: 'That did not work' }).waitFor()
      await page.keyboard.type('s')
      expect(await box.inputValue()).toBe('firstlings')
    })

    test('that is filtered in the page asks before it looks through more than a thousand', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      let pages = 0
      await page.route(/\/api\/v1\/repository\?/, async (route) => {
        pages += 1
        const first = pages
        const repositories = Array.from({ length: 100 }, (_, index) => ({
          ...{ namespace: 'harbour', name: `boat${first}-${index}`, is_public: true },
          ...{ description: '', state: 'NORMAL', kind: 'image', is_starred: false },
        }))
        await route.fulfill({ json: { repositories, next_page: `page${pages}` } })
      })
      await visitor.goTo('/organization/harbour?tab=repositories&filter=nowhere')
      await page.getByText(/1.?000 entries were looked through/).waitFor()
      expect(pages).toBe(10)
      expect(await visitor.accessibilityFaults()).toEqual([])
      await page.getByRole('button', { name: 'Go on' }).click()
      await page.getByText(/2.?000 entries were looked through/).waitFor()
      expect(pages).toBe(20)
    })
  },
  {
    async prepare(berth) {
      await prepareHarbour(berth)
      await berth.createRepository('harbour/first', { visibility: 'public' })
    },
  },
)
