import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { parseContentRange } from './upload.ts'

test.each(['0-4', 'bytes 0-4/*', 'bytes=0-4', 'bytes 0-4/5', ' 0-4 '])(
  '%j are five bytes',
  (header) => {
    expect(parseContentRange(header)).toEqual({ firstByte: 0, lastByte: 4 })
  },
)

test('ranges are read up to the last safe number', () => {
  expect(parseContentRange('0-9007199254740991').lastByte).toBe(Number.MAX_SAFE_INTEGER)
})

test.each([
  '',
  '-',
  '0',
  '0-',
  '-4',
  '4-0',
  '0-4-8',
  '0 - 4',
  '0-4/',
  'bytes 0-4/x',
  'bytes */5',
  'lines 0-4',
  '0x0-0x4',
  '+0-4',
  '0-9007199254740992',
  '0-99999999999999999999',
  '0-4\n',
  '٠-٤',
  '1e1-2e1',
  'NaN-NaN',
])('attack 30: %j is no range', (header) => {
  const name = errorNameOf(() => parseContentRange(header))
  expect(name).toBe(header.trim() === '0-4' ? undefined : 'InvalidContentRangeError')
})

test('attack 30: any header is refused, or a range whose end is not before its begin', () => {
  const number = fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 20n }))
  const header = fc.oneof(
    fc.string(),
    fc.tuple(number, number).map(([first, last]) => `${first}-${last}`),
  )
  fc.assert(
    fc.property(header, (text) => {
      expect([undefined, 'InvalidContentRangeError']).toContain(
        errorNameOf(() => {
          const { firstByte, lastByte } = parseContentRange(text)
          const isRange =
            Number.isSafeInteger(firstByte) &&
            Number.isSafeInteger(lastByte) &&
            firstByte >= 0 &&
            firstByte <= lastByte
          if (!isRange) throw new Error('no range')
        }),
      )
    }),
  )
})
