import { describe, expect, test } from 'vitest'

import { describeGrowth, growthOf, median, percentile, ratioOfPairs } from './statistics.ts'

describe('median', () => {
  test('of an odd number of values is the one in the middle, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5)
  })

  test('of an even number of values is the mean of the two in the middle', () => {
    expect(median([10, 1, 3, 4])).toBe(3.5)
  })

  test('compares numbers, not their digits', () => {
    expect(median([9, 10, 100])).toBe(10)
  })

  test('of nothing is an error', () => {
    expect(() => median([])).toThrow('no values')
  })
})

describe('percentile', () => {
  const oneToHundred = Array.from({ length: 100 }, (_, index) => 100 - index)

  test.each([
    { percent: 0, expected: 1, because: 'nothing is below the smallest' },
    { percent: 50, expected: 50, because: 'half do not exceed it' },
    { percent: 99, expected: 99, because: 'one of a hundred is larger' },
    { percent: 100, expected: 100, because: 'none is larger' },
  ])('$percent of 1 to 100 is $expected: $because', ({ percent, expected }) => {
    expect(percentile(oneToHundred, percent)).toBe(expected)
  })

  test('99 of few values is the largest', () => {
    expect(percentile([3, 8, 5], 99)).toBe(8)
  })

  test('outside of 0 to 100 is an error', () => {
    expect(() => percentile([1], 101)).toThrow('not a percentage')
  })
})

describe('the ratio of pairs', () => {
  test('is the median of each pair, so that a slow pair does not count for more', () => {
    expect(ratioOfPairs([1, 10, 1], [2, 20, 4])).toBe(0.5)
  })

  test('is not the ratio of the medians', () => {
    expect(ratioOfPairs([1, 2, 9], [9, 4, 1])).toBe(0.5)
  })

  test('needs as many values on both sides', () => {
    expect(() => ratioOfPairs([1, 2], [1])).toThrow('do not make pairs')
  })
})

describe('growth', () => {
  test('a cost that follows the size is linear', () => {
    const growth = growthOf([
      { size: 100, cost: 2 },
      { size: 1_000, cost: 20 },
      { size: 10_000, cost: 200 },
    ])
    expect(growth?.factor).toBe(100)
    expect(growth?.exponent).toBeCloseTo(1)
    expect(describeGrowth(growth!.exponent)).toBe('linear')
  })

  test('a cost that stays is flat, in whatever order the sizes come', () => {
    const growth = growthOf([
      { size: 10_000, cost: 31 },
      { size: 100, cost: 30 },
    ])
    expect(growth).toMatchObject({ fromSize: 100, toSize: 10_000 })
    expect(describeGrowth(growth!.exponent)).toBe('flat')
  })

  test('needs two sizes', () => {
    expect(growthOf([])).toBeUndefined()
    expect(growthOf([{ size: 5, cost: 1 }])).toBeUndefined()
  })

  test.each([
    [-0.5, 'falling'],
    [0.5, 'slower than linear'],
    [2, 'faster than linear'],
  ])('an exponent of %d is %s', (exponent, word) => {
    expect(describeGrowth(exponent)).toBe(word)
  })
})
