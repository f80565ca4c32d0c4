import { expect, test } from 'vitest'

import { firstFound } from './repository-walk.ts'

async function* pagesOf(counts: readonly number[]) {
  for (const count of counts)
    yield await Promise.resolve(Array.from({ length: count }, () => 'tag'))
}

const counted = async (repositories: readonly (readonly number[])[]) => {
  const bounds = { countMaximum: 3, repositoriesMaximum: 2 }
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
