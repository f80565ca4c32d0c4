import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../tools/test/error-name-of.ts'
import { isSamePolicy, pruning, type PrunableTag, readPrunePolicy } from './prune-policy.ts'

const day = 86_400_000
const nowMs = 1_800_000_000_000
const signature = `sha256-${'a'.repeat(64)}.sig`

/** Tags from the newest on, a day apart. */
const tagsOf = (...names: string[]): PrunableTag[] =>
  names.map((name, index) => ({ name, startedAtMs: nowMs - index * day }))
const deletedBy = (policy: Parameters<typeof readPrunePolicy>[0], tags: readonly PrunableTag[]) => {
  const judge = pruning(readPrunePolicy(policy), nowMs)
  return tags.filter((tag) => judge(tag) !== undefined).map(({ name }) => name)
}

test.each([
  ['the newest stay', { method: 'number_of_tags', value: 2 }, ['c', 'd']],
  ['a tag as old as the limit stays', { method: 'creation_date', value: '2d' }, ['d']],
  ['hours count too', { method: 'creation_date', value: '25h' }, ['c', 'd']],
  ['a week is seven days', { method: 'creation_date', value: '1w' }, []],
  ['more than there are', { method: 'number_of_tags', value: 9 }, []],
])('%s', (_because, policy, deleted) => {
  expect(deletedBy(policy, tagsOf('a', 'b', 'c', 'd'))).toEqual(deleted)
})

test.each([
  [true, ['dev2']],
  [false, ['v2']],
])(
  'only tags that the pattern fits are counted and deleted, or only the others (%s)',
  (isIn, deleted) => {
    const policy = {
      method: 'number_of_tags',
      value: 1,
      tagPattern: '^dev',
      tagPatternMatches: isIn,
    }
    expect(deletedBy(policy, tagsOf('dev1', 'v1', 'dev2', 'v2'))).toEqual(deleted)
  },
)

test('signatures are neither counted nor deleted', () => {
  const tags = tagsOf('a', signature, 'b')
  expect(deletedBy({ method: 'number_of_tags', value: 1 }, tags)).toEqual(['b'])
  expect(deletedBy({ method: 'creation_date', value: '1s' }, tags)).toEqual(['b'])
})

test.each([
  { method: 'x', value: 1 },
  { method: 'number_of_tags', value: 0 },
  { method: 'number_of_tags', value: 1.5 },
  { method: 'number_of_tags', value: '5' },
  { method: 'creation_date', value: 'long' },
  { method: 'creation_date', value: 5 },
  { method: 'creation_date', value: '0d' },
  { method: 'creation_date', value: '-1d' },
])('%j is no policy', (policy) => {
  expect(errorNameOf(() => readPrunePolicy(policy))).toBe('InvalidPrunePolicyError')
})

test('a pattern that cannot be read is refused when the policy is made', () => {
  const policy = { method: 'number_of_tags', value: 1, tagPattern: '[' }
  expect(errorNameOf(() => readPrunePolicy(policy))).toBe('InvalidPatternError')
})

test.each([
  [{ value: 2 }, { value: 2 }, true],
  [{ value: 2 }, { value: 3 }, false],
  [{ value: 2, tagPattern: 'a' }, { value: 2 }, false],
  [{ value: 2, tagPattern: '' }, { value: 2, tagPattern: null }, true],
  [{ value: 2, tagPatternMatches: false }, { value: 2 }, true],
  [{ value: 2, tagPattern: 'a', tagPatternMatches: false }, { value: 2, tagPattern: 'a' }, false],
])('%j and %j are the same policy: %s', (left, right, isSame) => {
  const method = 'number_of_tags'
  expect(
    isSamePolicy(readPrunePolicy({ method, ...left }), readPrunePolicy({ method, ...right })),
  ).toBe(isSame)
})

test('whatever the tags, as many stay as the policy keeps, and they are the newest', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.integer({ min: 1, max: 40 }), (count, keeps) => {
      const tags = tagsOf(...Array.from({ length: count }, (_, index) => `t${index}`))
      const deleted = deletedBy({ method: 'number_of_tags', value: keeps }, tags)
      expect(deleted).toEqual(tags.slice(keeps).map(({ name }) => name))
    }),
  )
})
