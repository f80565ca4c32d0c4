import { InfiniteQueryObserver, QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'

import { changeShownRows, type Loaded, pagesLookedAtMaximum, pagesOf } from './pages.ts'

interface Row {
  readonly name: string
  readonly version?: number
}

const rowsPerPage = 5

/** A server's list, which falls from the newest name on, and the pages that were asked for. */
function listOf(count: number) {
  const rows: Row[] = Array.from({ length: count }, (_, index) => ({ name: nameOf(index) }))
  const asked: (string | number | undefined)[] = []
  return {
    rows,
    asked,
    query: {
      queryKey: ['rows'],
      keyOf: ({ name }: Row) => name,
      load: (page: string | number | undefined) => {
        asked.push(page)
        // By key, as the server does it: what comes in front moves nothing behind it.
        const from = page === undefined ? 0 : rows.findIndex(({ name }) => name === page) + 1
        const found = rows.slice(from, from + rowsPerPage)
        const isEnd = from + rowsPerPage >= rows.length
        return Promise.resolve({ rows: found, next: isEnd ? undefined : found.at(-1)?.name })
      },
    },
  }
}

const nameOf = (index: number) => `row ${index}`

async function scrolledThrough(list: ReturnType<typeof listOf>, pages: number) {
  const client = new QueryClient()
  const observer = new InfiniteQueryObserver(client, pagesOf<Row>(list.query))
  const stop = observer.subscribe(() => undefined)
  await observer.refetch()
  for (let page = 1; page < pages; page += 1) await observer.fetchNextPage()
  list.asked.length = 0
  const data = () => client.getQueryData<Loaded<Row>>(['rows'])
  return {
    client,
    stop,
    refetch: () => client.invalidateQueries({ queryKey: ['rows'] }),
    more: () => observer.fetchNextPage(),
    names: () => data()?.pages.flatMap(({ rows }) => rows.map(({ name }) => name)) ?? [],
    data,
  }
}

const far = pagesLookedAtMaximum + 20

test('a list that somebody has scrolled far through is asked for in its first pages alone', async () => {
  const list = listOf(1_000)
  const shown = await scrolledThrough(list, far)
  const before = shown.names()
  await shown.refetch()
  expect(list.asked).toHaveLength(pagesLookedAtMaximum)
  expect(shown.names()).toEqual(before)
  shown.stop()
})

test('what was added in front of it is there, and nothing is lost or there twice', async () => {
  const list = listOf(1_000)
  const shown = await scrolledThrough(list, far)
  const before = shown.names()
  const added = [{ name: 'new 1' }, { name: 'new 2' }]
  list.rows.unshift(...added)
  await shown.refetch()
  expect(shown.names()).toEqual([...added.map(({ name }) => name), ...before])
  shown.stop()
})

test('what was taken out of its first pages is gone', async () => {
  const list = listOf(1_000)
  const shown = await scrolledThrough(list, far)
  const before = shown.names()
  list.rows.splice(3, 1)
  await shown.refetch()
  expect(shown.names()).toEqual(before.filter((name) => name !== nameOf(3)))
  shown.stop()
})

test('it goes on where it ended', async () => {
  const list = listOf(1_000)
  const shown = await scrolledThrough(list, far)
  await shown.refetch()
  list.asked.length = 0
  await shown.more()
  expect(list.asked).toEqual([nameOf(far * rowsPerPage - 1)])
  expect(shown.names()).toHaveLength((far + 1) * rowsPerPage)
  shown.stop()
})

test('a short list is asked for in full', async () => {
  const list = listOf(1_000)
  const shown = await scrolledThrough(list, 3)
  await shown.refetch()
  expect(list.asked).toHaveLength(3)
  shown.stop()
})

test('a list that has become short ends there', async () => {
  const list = listOf(1_000)
  const shown = await scrolledThrough(list, far)
  list.rows.splice(7)
  await shown.refetch()
  expect(shown.names()).toHaveLength(7)
  shown.stop()
})

test('rows far down are changed and taken away where they are shown', async () => {
  const list = listOf(1_000)
  const shown = await scrolledThrough(list, far)
  const last = nameOf(far * rowsPerPage - 1)
  const before = changeShownRows<Row>(shown.client, ['rows'], (row) =>
    row.name === last ? { ...row, version: 2 } : row.name === nameOf(0) ? undefined : row,
  )
  expect(shown.data()?.pages.at(-1)?.rows.at(-1)).toEqual({ name: last, version: 2 })
  expect(shown.names()).not.toContain(nameOf(0))
  for (const [key, data] of before) shown.client.setQueryData(key, data)
  expect(shown.names()).toContain(nameOf(0))
  shown.stop()
})
