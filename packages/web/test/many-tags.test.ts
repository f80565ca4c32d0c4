import type { Page, Request } from 'playwright-core'
import { expect, test } from 'vitest'

import { pushImage } from '../../server/test/harness/content.ts'
import type { RunningBerth } from '../../server/test/harness/running-berth.ts'
import { describePages } from './harness/each-page.ts'
import { prepareHarbour, tagsOf } from './harness/harbour.ts'

const repository = 'harbour/many'
const tagCount = 100_000
/** A page of the list, as the server gives it. */
const pageLength = 100
/** More than are seen, fewer than somebody notices. */
const drawnRowsMaximum = 100
const rowsAtOnce = 2_000

describePages(
  'a repository with 100 k tags',
  ({ visit }) => {
    test('is scrolled through page by page and back, and draws what is seen', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const calls = watchCalls(page)
      await visitor.goTo(tagsOf(repository))
      await rowNamed(page, tagNumber(tagCount - 1)).waitFor()
      expect(calls).toHaveLength(1)
      expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('-1')

      const pages = 12
      for (let seen = 1; seen < pages; seen += 1) {
        await scrollTo(page, 'end')
        await rowNamed(page, tagNumber(tagCount - 1 - seen * pageLength)).waitFor()
        expect(await drawnRows(page)).toBeLessThanOrEqual(drawnRowsMaximum)
      }
      await scrollTo(page, 'start')
      await rowNamed(page, tagNumber(tagCount - 1)).waitFor()
      expect(await drawnRows(page)).toBeLessThanOrEqual(drawnRowsMaximum)

      // By key: each page once, the next of the last one loaded at the most one ahead.
      const keys = calls.map((call) => new URL(call.url()).searchParams.get('next_page'))
      expect(new Set(keys).size).toBe(keys.length)
      expect(keys.length).toBeGreaterThanOrEqual(pages)
      expect(keys.length).toBeLessThanOrEqual(pages + 1)
      for (const call of calls) {
        expect(new URL(call.url()).searchParams.get('limit')).toBe(String(pageLength))
      }
    })

    test('is asked for anew in its first pages alone, and nobody is moved', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      await visitor.goTo(tagsOf(repository))
      const pages = 14
      for (let seen = 1; seen < pages; seen += 1) {
        await rowNamed(page, tagNumber(tagCount - 1 - (seen - 1) * pageLength)).waitFor()
        await scrollTo(page, 'end')
      }
      const far = tagNumber(tagCount - 1 - (pages - 1) * pageLength)
      await rowNamed(page, far).waitFor()
      const calls = watchCalls(page)
      await page.getByRole('button', { name: `Actions for ${far}` }).click()
      await page.getByRole('menuitem', { name: 'Delete', exact: true }).click()
      await rowNamed(page, far).waitFor({ state: 'detached' })
      await page.getByText(`Tag ${far} deleted`).waitFor()
      await rowNamed(page, tagNumber(tagCount - (pages - 1) * pageLength)).waitFor()
      await page.getByRole('button', { name: 'Restore' }).click()
      await page.getByText(`Tag ${far} is back`).waitFor()
      // Twice ten pages, and each time perhaps one that somebody scrolls into.
      expect(calls.length).toBeLessThanOrEqual(22)
    })

    test('has its end at the top in the other order, and the server searches all of it', async () => {
      const visitor = await visit({ username: 'ada' })
      const { page } = visitor
      const calls = watchCalls(page)
      await visitor.goTo(`${tagsOf(repository)}&sort=name`)
      await rowNamed(page, tagNumber(0)).waitFor()
      await page.getByPlaceholder('Filter by name').fill(tagNumber(50_000).slice(0, -2))
      await rowNamed(page, tagNumber(0)).waitFor({ state: 'detached' })
      await rowNamed(page, tagNumber(50_000)).waitFor()
      await scrollTo(page, 'end')
      await rowNamed(page, tagNumber(50_099)).waitFor()
      expect(await drawnRows(page)).toBeLessThanOrEqual(drawnRowsMaximum)
      // All there is: the server looked at 51,000 tags with a call.
      await page.locator('[aria-rowcount="101"]').waitFor()
      expect(calls.length).toBeLessThanOrEqual(5)
    })
  },
  {
    prepare: async (berth) => {
      await prepareHarbour(berth)
      await fill(berth)
    },
  },
)

/** The older a tag, the smaller its number. */
function tagNumber(number: number): string {
  return `build-${1_000_000 + number}`
}

/** Rows like the one that a push leaves. */
async function fill(berth: RunningBerth): Promise<void> {
  await berth.createRepository(repository)
  await pushImage(berth.client('ada'), repository, tagNumber(0), 'many')
  await berth.foundation.database.transaction(async (tx) => {
    const like = await tx
      .selectFrom('tag')
      .select(['repository_id', 'manifest_id', 'lifetime_start_ms', 'is_current'])
      .where('name', '=', tagNumber(0))
      .executeTakeFirstOrThrow()
    for (let from = 1; from < tagCount; from += rowsAtOnce) {
      const rows = Array.from({ length: Math.min(rowsAtOnce, tagCount - from) }, (_, index) => ({
        ...like,
        name: tagNumber(from + index),
        lifetime_start_ms: like.lifetime_start_ms + from + index,
      }))
      await tx.insertInto('tag').values(rows).execute()
    }
  })
}

function watchCalls(page: Page): Request[] {
  const calls: Request[] = []
  page.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url())
    // A look at the newest alone is no page of the list.
    if (pathname.endsWith('/tag/details') && searchParams.get('limit') !== '1') calls.push(request)
  })
  return calls
}

function rowNamed(page: Page, name: string) {
  return page.getByRole('link', { name, exact: true })
}

async function drawnRows(page: Page): Promise<number> {
  return await page.locator('tbody tr[data-index]').count()
}

async function scrollTo(page: Page, place: 'start' | 'end'): Promise<void> {
  const list = page.getByRole('main')
  await list.evaluate((element, wanted) => {
    let at = element.querySelector('tbody')?.parentElement ?? null
    while (at !== null && at.scrollHeight <= at.clientHeight + 1) at = at.parentElement
    at?.scrollTo({ top: wanted === 'start' ? 0 : at.scrollHeight })
  }, place)
}
