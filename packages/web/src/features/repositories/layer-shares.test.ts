import { expect, test } from 'vitest'

import { sharesOf } from './layer-shares.ts'

const tag = (name: string, own: number, shared: number) => ({
  name,
  manifest_digest: `sha256:${name}`,
  size: own + shared,
  own_size: own,
  shared_size: shared,
})

test('a layer that tags have in common is a share of each, the rest is their own', () => {
  const tags = [tag('a', 5, 30), tag('b', 7, 30), tag('c', 9, 0)]
  const layers = [
    { digest: 'base', size: 30, tags: ['a', 'b'] },
    { digest: 'alone', size: 9, tags: ['c'] },
  ]
  expect(sharesOf({ tags, layers })).toEqual([
    { kind: 'layer', digest: 'base', bytes: [30, 30, 0] },
    { kind: 'own', bytes: [5, 7, 9] },
  ])
})

test('layers too many to be told apart are one share, and every tag keeps its sum', () => {
  const layers = Array.from({ length: 20 }, (_, index) => ({
    digest: `layer-${index}`,
    size: 100 - index,
    tags: index % 2 === 0 ? ['a', 'b'] : ['a', 'c'],
  }))
  const sharedBy = (name: string) =>
    layers.filter(({ tags }) => tags.includes(name)).reduce((sum, { size }) => sum + size, 0)
  const tags = ['a', 'b', 'c'].map((name) => tag(name, 1, sharedBy(name)))
  const shares = sharesOf({ tags, layers })
  expect(shares.map(({ kind }) => kind)).toEqual([
    ...Array.from({ length: 12 }, () => 'layer'),
    'others',
    'own',
  ])
  for (const [column, { size }] of tags.entries()) {
    expect(shares.reduce((sum, { bytes }) => sum + (bytes[column] ?? 0), 0)).toBe(size)
  }
})

test('one tag has all of it alone', () => {
  const layers = [{ digest: 'all', size: 8, tags: ['a'] }]
  expect(sharesOf({ tags: [tag('a', 8, 0)], layers })).toEqual([{ kind: 'own', bytes: [8] }])
})
