import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { nextLink, pageLimit } from './paging.ts'

const sizes = { usual: 50, maximum: 100 }
const limitOf = (query: string) => pageLimit(new URLSearchParams(query), sizes)

describe('the size of a page', () => {
  test.each([
    ['', 50],
    ['n=7', 7],
    ['n=0', 0],
    ['n=-1', 0],
    ['n=100', 100],
    ['n=101', 100],
    ['n=99999999999999999999', 100],
    ['n=', 50],
    ['n=abc', 50],
    ['n=1e9', 50],
    ['n=5.5', 50],
    ['n=0x10', 50],
    ['n=%2B5', 50],
    ['n=3&n=9', 3],
  ])('of ?%s is %i', (query, limit) => {
    expect(limitOf(query)).toBe(limit)
  })

  test('is never more than the usual one where less is allowed', () => {
    expect(pageLimit(new URLSearchParams(), { usual: 50, maximum: 10 })).toBe(10)
  })

  test('lies between nothing and the maximum, whatever is asked', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.bigInt().map(String)), (text) => {
        const limit = pageLimit(new URLSearchParams({ n: text }), sizes)
        expect(Number.isInteger(limit) && limit >= 0 && limit <= sizes.maximum).toBe(true)
      }),
    )
  })
})

describe('the link to the next page', () => {
  test('leads there by path and query', () => {
    expect(nextLink('/v2/a/b/tags/list', { n: 2, last: 'v1' })).toBe(
      '</v2/a/b/tags/list?n=2&last=v1>; rel="next"',
    )
  })

  test('carries any text so that it comes back the same, and ends no header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (last) => {
        const link = nextLink('/v2/_catalog', { n: 1, last })
        expect(link).toMatch(/^<[!-;=?-~]+>; rel="next"$/)
        const target = new URL(link.slice(1, link.indexOf('>')), 'http://berth')
        expect(target.searchParams.get('last')).toBe(last.toWellFormed())
      }),
    )
  })
})
