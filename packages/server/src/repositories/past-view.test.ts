import fc from 'fast-check'
import { expect, test } from 'vitest'

import { nameOfPastView, pastViewOf } from './past-view.ts'

test.each([
  ['acme/app/at-20260501', 'acme/app', '2026-05-01T00:00:00.000Z'],
  ['acme/app/at-20260501t1000z', 'acme/app', '2026-05-01T10:00:00.000Z'],
  ['acme/app/at-20260501t100030z', 'acme/app', '2026-05-01T10:00:30.000Z'],
  ['acme/app/at-20260501t100030.250z', 'acme/app', '2026-05-01T10:00:30.250Z'],
  ['acme/app/web/at-20260501', 'acme/app/web', '2026-05-01T00:00:00.000Z'],
  ['app/at-20260501', 'app', '2026-05-01T00:00:00.000Z'],
])('%s is %s as it was at %s', (written, name, at) => {
  expect(pastViewOf(written)).toEqual({ name, momentMs: Date.parse(at) })
})

test.each([
  ['at-20260501', 'nothing stands before it'],
  ['acme/app', 'it ends in no moment'],
  ['acme/at-home', 'it is a word'],
  ['acme/app/at-2026051', 'a digit is missing'],
  ['acme/app/at-20260230', 'there is no such day'],
  ['acme/app/at-20261301', 'there is no such month'],
  ['acme/app/at-20260501t2460z', 'there is no such minute'],
  ['acme/app/at-20260501t1000', 'the zone is missing'],
  ['acme/app/at-20260501T1000Z', 'names have no capitals'],
  ['acme/at-20260501/app', 'the moment stands at the end'],
])('%s is no view of the past, because %s', (written) => {
  expect(pastViewOf(written)).toBeUndefined()
})

test('every moment has a name that means it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 253_402_300_799_999 }), (momentMs) => {
      const written = nameOfPastView('acme/app', momentMs)
      expect(pastViewOf(written)).toEqual({ name: 'acme/app', momentMs })
      expect(written).toMatch(/^[a-z0-9]+(?:[./-][a-z0-9]+)*$/)
    }),
  )
})
