import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'

import { describePages } from './harness/each-page.ts'
import { fillRegistry, fullConfig } from './harness/full-registry.ts'
import { pageTable, type PageRow } from './harness/page-table.ts'
import { sheetName } from './harness/pictures.ts'

/** Of lists longer than this, the rest is like the beginning. */
const stepsMaximum = 150

/** So many at once, and then it is asked where that led: an answer takes as long as ten of them. */
const stepsAtOnce = 15

interface Step {
  readonly name: string
  readonly isNew: boolean
  readonly isSeen: boolean
}

/** In the page: writes down where somebody with a keyboard comes to. */
const follow = `(() => {
  document.activeElement?.blur()
  window.getSelection()?.removeAllRanges()
  document.body.tabIndex = -1
  document.body.focus()
  globalThis.steps = []
  const isDrawn = (one, pseudo) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one, pseudo)
    return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
  }
  document.addEventListener('focusin', ({ target: at }) => {
    // Whoever has been everywhere begins again; that is no step any more.
    if (globalThis.steps.some((step) => !step.isNew)) return
    const isNew = at.dataset.reached === undefined
    at.dataset.reached = 'yes'
    const box = at.getBoundingClientRect()
    const around = [at, at.parentElement, at.parentElement?.parentElement].filter(Boolean)
    // The browser itself marks the part of a date.
    const isMarked = at.type === 'date' || around.some((one) => isDrawn(one) || isDrawn(one, '::after') || isDrawn(one, '::before'))
    const isThere = box.width > 0 && box.height > 0
    const name = at.tagName + ' ' + (at.getAttribute('aria-label') ?? at.textContent ?? '').trim().slice(0, 40)
    globalThis.steps.push({ name, isNew, isSeen: isMarked && isThere })
  })
})()`

/** What somebody with a keyboard comes to, and where nothing shows that they are there. */
async function walk(page: Page): Promise<{ reached: number; unseen: string[] }> {
  await page.evaluate(follow)
  let steps: readonly Step[] = []
  for (let pressed = 0; pressed < stepsMaximum; pressed += stepsAtOnce) {
    for (let step = 0; step < stepsAtOnce; step += 1) await page.keyboard.press('Tab')
    const all = await page.evaluate<Step[]>('globalThis.steps')
    const again = all.findIndex(({ isNew }) => !isNew)
    steps = again === -1 ? all : all.slice(0, again)
    if (again !== -1) break
  }
  const unseen = steps.filter(({ isSeen }) => !isSeen).map(({ name }) => name)
  return { reached: steps.length, unseen }
}

/** In the page: what can be used, and the keyboard did not come to. */
const notReached = `[...document.querySelectorAll('main :is(a[href], button, input, select, textarea)')]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.tabIndex >= 0)
  .filter((one) => one.dataset.reached === undefined)
  .filter((one) => one.type !== 'radio')
  .map((one) => one.tagName + ' ' + (one.getAttribute('aria-label') ?? one.textContent).trim())`

/** In the page: what is wider than the screen. */
const overhang = `['html', 'main'].filter((name) => {
  const { scrollWidth, clientWidth } = document.querySelector(name)
  return scrollWidth > clientWidth
})`

describePages(
  'a page',
  ({ stay }) => {
    /** Where it is already, with everything that has come, it stays. */
    const open = async ({ address, as, shows }: PageRow) => {
      const visitor = await stay({ username: as })
      if (pathOf(visitor.page) !== address) await visitor.goTo(address)
      await visitor.page.getByRole('main').getByText(shows).first().waitFor()
      return visitor
    }

    describe.each(pageTable)('$address', (row) => {
      test('has no fault that axe finds, in either theme', async () => {
        const visitor = await open(row)
        expect(await visitor.accessibilityFaultsInBothThemes()).toEqual([])
        if (row.isAlias !== true) await visitor.sheet(sheetName(row.address))
      })

      test('is walked through by keyboard, seeing where one is', async () => {
        const { page } = await open(row)
        const { reached, unseen } = await walk(page)
        expect(unseen).toEqual([])
        const missed = await page.evaluate<string[]>(notReached)
        expect(reached < stepsMaximum ? missed : []).toEqual([])
      })

      test('fits on a screen of 360 pixels', async () => {
        const visitor = await open(row)
        await visitor.atWidth(360, async (page) => {
          await visitor.goTo(row.address)
          await page.getByRole('main').getByText(row.shows).first().waitFor()
          await expect.poll(() => page.evaluate(overhang)).toEqual([])
        })
      })
    })
  },
  { config: fullConfig, prepare: fillRegistry },
)

function pathOf(page: Page): string {
  const url = page.url()
  return URL.canParse(url) ? url.slice(new URL(url).origin.length) : url
}
