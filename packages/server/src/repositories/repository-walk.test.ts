import { expect, test } from 'vitest'

import { firstFound } from './repository-walk.ts'

async function* pagesOf(counts: readonly number[]) {
  for (const count of counts) {
    const found = Array.from({ length: count }, () => 'tag')
    yield await Promise.resolve({ found, lookedAt: 10 })
  }
}

const counted = async (repositories: readonly (readonly number[])[]) => {
  const bounds = { countMaximum: 3, repositoriesMaximum: 2, lookedAtMaximum: 40 }
  const { found, hasMore } = await firstFound(repositories, (counts) => pagesOf(counts), bounds)
  return { count: found.length, hasMore }
}

test('all that there is is found, and there is no more', async () => {
  expect(await counted([])).toEqual({ count: 0, hasMore: false })
  expect(await counted([[1, 1], [1]])).toEqual({ count: 3, hasMore: false })
})

test('more than an answer takes is cut off, and said', async () => {
  expect(await counted([[1], [2, 5]])).toEqual({ count: 3, hasMore: true })
})

test('of too many repositories the last are not looked through, which is said', async () => {
  expect(await counted([[], [1], []])).toEqual({ count: 1, hasMore: true })
})

test('where much was looked at, the search ends however little was found, which is said', async () => {
  expect(await counted([[1, 0, 0], [0]])).toEqual({ count: 1, hasMore: false })
  expect(
    await counted([
      [1, 0, 0],
      [0, 1],
    ]),
  ).toEqual({ count: 1, hasMore: true })
  expect(await counted([[0, 0, 0, 0, 1]])).toEqual({ count: 0, hasMore: true })
})
