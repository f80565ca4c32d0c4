import { expect, test } from 'vitest'
import { byteSize, byteSizeOrZero, duration, positiveDuration } from './amounts.ts'
import { readWith } from './shapes.fixture.ts'

const KIB = 1024

test.each([
  { written: '20G', bytes: 20 * KIB ** 3, because: 'this is how Quay writes it' },
  { written: '500M', bytes: 500 * KIB ** 2, because: 'units are steps of 1024' },
  { written: '10 GiB', bytes: 10 * KIB ** 3, because: 'the long form means the same' },
  { written: '10GB', bytes: 10 * KIB ** 3, because: 'and so does this one' },
  { written: '2m', bytes: 2 * KIB ** 2, because: 'small letters count too' },
  { written: '1.5K', bytes: 1536, because: 'parts are allowed' },
  { written: '1T', bytes: KIB ** 4, because: 'stores are large' },
  { written: '4096', bytes: 4096, because: 'no unit means bytes' },
  { written: 4096, bytes: 4096, because: 'a number means bytes' },
])('$written is $bytes bytes: $because', ({ written, bytes }) => {
  expect(readWith(byteSize, written)).toEqual({ value: bytes, advice: [] })
})

test.each(['20X', '', 'G', '-5M', -5, '1e3', '9P9', true, '99999999P', 0, '0G', ['20G'], { a: 1 }])(
  '%j is not a size',
  (written) => {
    const outcome = readWith(byteSize, written)
    expect(outcome).toEqual({
      faults: [expect.stringMatching(/^KEY is .*; write a size such as 20G/)],
    })
  },
)

test('a size may be 0 where 0 has a meaning', () => {
  expect(readWith(byteSizeOrZero, 0)).toEqual({ value: 0, advice: [] })
  expect(readWith(byteSizeOrZero, '10 GiB')).toEqual({ value: 10 * KIB ** 3, advice: [] })
})

test.each([
  { written: '10s', seconds: 10 },
  { written: '30m', seconds: 1800 },
  { written: '12h', seconds: 43_200 },
  { written: '1d', seconds: 86_400 },
  { written: '2w', seconds: 1_209_600 },
  { written: '1y', seconds: 31_536_000 },
  { written: '0s', seconds: 0 },
  { written: '100y', seconds: 3_153_600_000 },
])('$written lasts $seconds seconds', ({ written, seconds }) => {
  expect(readWith(duration, written)).toEqual({ value: seconds, advice: [] })
})

test.each([
  10,
  '10',
  'soon',
  '1.5h',
  '-1d',
  '1mo',
  '2w3d',
  '101y',
  '99999999999999999999y',
  true,
  [],
])('%j is no length of time', (written) => {
  expect(readWith(duration, written)).toEqual({
    faults: [expect.stringMatching(/^KEY is .*; write a length of time such as 2w/)],
  })
})

test('nothing is no length where waiting for nothing makes no sense', () => {
  expect(readWith(positiveDuration, '0s')).toHaveProperty('faults')
  expect(readWith(positiveDuration, '1s')).toEqual({ value: 1, advice: [] })
})
