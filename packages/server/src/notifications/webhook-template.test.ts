import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../tools/test/error-name-of.ts'
import { applyTemplate, checkTemplate } from './webhook-template.ts'

const data = { name: 'app', updated_tags: ['v1', 'v2'], count: 3, deep: { list: [{ x: 1 }] } }

test.each([
  ['"${event_data.name}"', 'app'],
  ['"${name}"', 'app'],
  ['"${event_data.updated_tags}"', ['v1', 'v2']],
  ['"${event_data.updated_tags[1]}"', 'v2'],
  ['"${event_data.updated_tags[*]}"', ['v1', 'v2']],
  ['"${event_data.updated_tags[9]}"', null],
  ['"${event_data.count}"', 3],
  ['"${event_data.deep.list[0].x}"', 1],
  ['"${event_data.nosuch}"', null],
  ['"Tags: ${event_data.updated_tags}, ${event_data.nosuch}"', 'Tags: v1,v2, (none)'],
  ['{"${event_data.name}": [true, null, 1.5]}', { app: [true, null, 1.5] }],
  ['"no placeholder: $name {x}"', 'no placeholder: $name {x}'],
])('%s becomes %j', (template, value) => {
  checkTemplate(template)
  expect(JSON.parse(applyTemplate(template, data))).toEqual(value)
})

test.each([
  ['', 'no JSON'],
  ['{bad', 'no JSON'],
  ['"${}"', 'an empty path'],
  ['"${a b}"', 'a space'],
  ['"${a..b}"', 'two dots'],
  ['"x ${event_data[name]} y"', 'a name in brackets'],
  ['"${__import__(1)}"', 'a call'],
  ['['.repeat(100) + ']'.repeat(100), 'nested too deep'],
])('%s is refused: %s', (template) => {
  expect(errorNameOf(() => checkTemplate(template))).toBe('InvalidNotificationError')
})

test.each(['constructor', '__proto__', 'event_data.constructor.name', 'toString'])(
  'nothing of the language is reached by %s',
  (path) => {
    expect(JSON.parse(applyTemplate(`"\${${path}}"`, data))).toBeNull()
  },
)

test('what an event says cannot break out of the body', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (name) => {
      const body = applyTemplate('{"a": "x ${event_data.name} y", "b": 1}', { name })
      expect(JSON.parse(body)).toEqual({ a: `x ${name} y`, b: 1 })
    }),
  )
})
