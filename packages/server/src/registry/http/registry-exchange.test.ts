import fc from 'fast-check'
import { expect, test } from 'vitest'

import { splitTarget } from './registry-exchange.ts'

const parts = (target: string) => {
  const { path, query } = splitTarget(target)
  return [path, query.toString()]
}

test.each([
  ['/v2/', '/v2/', ''],
  ['/v2/?', '/v2/', ''],
  ['/v2/_catalog?n=1', '/v2/_catalog', 'n=1'],
  ['/v2/_catalog?n=1?2', '/v2/_catalog', 'n=1%3F2'],
  ['/v2/a?x=http://other/path', '/v2/a', 'x=http%3A%2F%2Fother%2Fpath'],
  ['http://berth.example/v2/?a=b', '/v2/', 'a=b'],
  ['http://berth.example', '', ''],
  ['http://berth.example?x=/v2/', '/v2/', ''],
  ['//v2/', '//v2/', ''],
  ['*', '', ''],
  ['', '', ''],
])('the target %j leads to %j with %j', (target, path, query) => {
  expect(parts(target)).toEqual([path, query])
})

test('any target has a path without a question mark', () => {
  fc.assert(
    fc.property(fc.string(), (target) => {
      expect(parts(target)[0]).not.toContain('?')
    }),
  )
})
