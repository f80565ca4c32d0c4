import { expect, test } from 'vitest'
import { block, either, listOf, mapOf, optional, required } from './collections.ts'
import { port, text, wholeNumber } from './scalars.ts'
import { readWith } from './shapes.fixture.ts'

test('every faulty item of a list is reported, with its number', () => {
  expect(readWith(listOf(port), [80, 'x', 443, 'y'])).toEqual({
    faults: [
      'KEY[2] is "x"; write a whole number from 1 to 65535',
      'KEY[4] is "y"; write a whole number from 1 to 65535',
    ],
  })
})

test('a single value is no list', () => {
  expect(readWith(listOf(text, 'a list of names'), 'devtable')).toEqual({
    faults: ['KEY is "devtable"; write a list of names'],
  })
})

test('a map keeps its names', () => {
  const outcome = readWith(mapOf(port), { a: 1, b: 2 })
  expect(outcome).toEqual({
    value: new Map([
      ['a', 1],
      ['b', 2],
    ]),
    advice: [],
  })
})

test('a value of two possible kinds is read by its kind', () => {
  const shape = either({ kind: 'list', shape: listOf(text) }, text)
  expect(readWith(shape, 'a')).toEqual({ value: 'a', advice: [] })
  expect(readWith(shape, ['a'])).toEqual({ value: ['a'], advice: [] })
})

const pair = block({ bucket: required(text), size: optional(wholeNumber()) })

test('a block reports what is missing beside what is wrong', () => {
  expect(readWith(pair, { size: 'large' })).toEqual({
    faults: [
      'KEY has no bucket; add it (text in quotes)',
      'KEY.size is "large"; write a whole number of at least 0',
    ],
  })
})

test('an empty field counts as absent', () => {
  expect(readWith(pair, { bucket: null })).toHaveProperty('faults')
  expect(readWith(pair, { bucket: 'b', size: null })).toEqual({
    value: { bucket: 'b' },
    advice: [],
  })
})

test('an unknown field only earns advice, since Quay passes over it', () => {
  expect(readWith(pair, { bucket: 'b', sise: 1 })).toEqual({
    value: { bucket: 'b' },
    advice: ['KEY.sise is not known; did you mean size?'],
  })
})

test('a field whose colon lost its space does not show the value that ran into the name', () => {
  expect(readWith(pair, { bucket: 'b', 'secret_key:hunter2': null })).toEqual({
    value: { bucket: 'b' },
    advice: [expect.not.stringContaining('hunter2')],
  })
})
