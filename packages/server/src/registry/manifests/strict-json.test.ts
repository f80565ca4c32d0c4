import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../../tools/test/error-name-of.ts'
import { foldKey, parseStrictJson } from './strict-json.ts'

const refusals = [undefined, 'AmbiguousJsonError']
const depth = 32
const bytes = (text: string) => Buffer.from(text)
const parse = (text: string, maximum = depth) => parseStrictJson(bytes(text), maximum)

/** Objects whose keys differ also without regard to case, at every level. */
const unambiguous = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.string(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .uniqueArray(fc.tuple(fc.string(), tie('value')), {
        selector: ([key]) => foldKey(key),
        maxLength: 4,
      })
      .map((entries) => Object.fromEntries(entries.filter(([key]) => key !== '__proto__'))),
  ),
})).value

test('what every reader understands alike is parsed as by JSON.parse', () => {
  fc.assert(
    fc.property(unambiguous, fc.constantFrom(0, 1, 4), (value, indent) => {
      const text = JSON.stringify(value, undefined, indent)
      expect(parse(text, 100)).toEqual(JSON.parse(text))
    }),
  )
})

test('attack 10: any text is parsed or refused with a reason, never more', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (text) => {
      expect(refusals).toContain(errorNameOf(() => parse(text)))
    }),
  )
})

test('attack 10: any bytes are parsed or refused with a reason, never more', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (content) => {
      expect(refusals).toContain(errorNameOf(() => parseStrictJson(content, depth)))
    }),
  )
})

test.each([
  ['the same key', '{"layers":[],"layers":[1]}'],
  ['another case', '{"layers":[],"LAYERS":[1]}'],
  ['one of them escaped', String.raw`{"layers":[],"\u006cayers":[1]}`],
  ['a letter that Go takes for an s', '{"layers":[],"layerſ":[1]}'],
  ['a sign that Go takes for a k', '{"key":1,"\u212Aey":2}'],
  ['deep inside', '{"a":[{"b":{"c":1,"C":2}}]}'],
  ['after a nested object', '{"a":{"x":1},"A":2}'],
  ['after a list', '{"a":[{},{"x":[1]}],"a":2}'],
  ['with a quote in it', String.raw`{"a\"b":1,"a\"b":2}`],
  ['empty', '{"":1,"":2}'],
])('attack 10: a key that stands twice is refused: %s', (_what, text) => {
  expect(() => parse(text)).toThrow(/stands twice/)
})

test.each([
  ['in two objects', '{"a":{"x":1},"b":{"x":1}}'],
  ['in objects of a list', '[{"x":1},{"x":1}]'],
  ['as key and as text', '{"x":"x","y":"x"}'],
  ['as texts of a list', '["x","x"]'],
  ['in an object and its parent', '{"x":{"x":{"x":1}}}'],
  ['with brackets in texts', '{"a":"{\\"a\\":1,","b":"[{"}'],
])('one key may stand %s', (_where, text) => {
  expect(parse(text)).toEqual(JSON.parse(text))
})

test('attack 10: nesting is bounded before anything is built of it', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels)
  expect(parse(nested(depth))).toBeDefined()
  expect(() => parse(nested(depth + 1))).toThrow(/nested more than 32/)
  expect(() => parse('{"a":'.repeat(200_000))).toThrow(/nested more than 32/)
  expect(parse(`"${'['.repeat(1000)}"`)).toBe('['.repeat(1000))
})

test.each([
  ['a byte that begins nothing', [0x22, 0xff, 0x22]],
  ['half a letter', [0x22, 0xc3, 0x22]],
  ['a longer form than necessary', [0x22, 0xc0, 0xaf, 0x22]],
  ['half a pair', [0x22, 0xed, 0xa0, 0x80, 0x22]],
])('attack 10: bytes that are no UTF-8 are refused: %s', (_what, content) => {
  expect(() => parseStrictJson(Uint8Array.from(content), depth)).toThrow(/not valid UTF-8/)
})

test.each(['\uFEFF{}', '', ' ', '{', '{}{}', '{a:1}', "{'a':1}", '{"a":1,}', 'NaN', '// x\n{}'])(
  'attack 10: %j is no JSON',
  (text) => {
    expect(() => parse(text)).toThrow(/not valid JSON/)
  },
)

test('folding takes together what Go takes together', () => {
  expect(foldKey('LayerS')).toBe(foldKey('layerſ'))
  expect(foldKey('\u212A')).toBe(foldKey('K'))
  expect(foldKey('ß')).not.toBe(foldKey('ss'))
  expect(foldKey('layers')).not.toBe(foldKey('layer'))
})
