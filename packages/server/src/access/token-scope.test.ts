import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../tools/test/error-name-of.ts'
import { parseScopes } from './token-scope.ts'

const host = 'registry.example.com:8443'
const parse = (...texts: string[]) => parseScopes(texts, host)
const repository = (name: string, ...actions: string[]) => ({ type: 'repository', name, actions })

test.each([
  ['repository:a/b:pull', repository('a/b', 'pull')],
  ['repository:a/b:push,pull', repository('a/b', 'push', 'pull')],
  ['repository:a/b:*', repository('a/b', '*')],
  ['repository:a/b:delete', repository('a/b', 'delete')],
  ['repository:a/b:pull,pull', repository('a/b', 'pull')],
  ['repository:busybox:pull', repository('busybox', 'pull')],
  [`repository:${host}/a/b:pull`, repository('a/b', 'pull')],
  ['repository:other.example.com/a:pull', repository('other.example.com/a', 'pull')],
  ['registry:catalog:*', { type: 'registry', name: 'catalog' }],
])('%s', (text, scope) => {
  expect(parse(text)).toEqual([scope])
})

test('scopes come repeated or joined, and those of one repository are one', () => {
  const joined = parse('repository:a/b:pull repository:c/d:pull', 'repository:a/b:push')
  expect(joined).toEqual([repository('a/b', 'pull', 'push'), repository('c/d', 'pull')])
  expect(parse('repository:a/b:pull', `repository:${host}/a/b:push`)).toEqual([
    repository('a/b', 'pull', 'push'),
  ])
  expect(parse('', '  ')).toEqual([])
})

test.each([
  'x',
  ':',
  '::',
  'repository',
  'repository:',
  'repository:a/b',
  'repository::pull',
  `repository:${host}/:pull`,
  'repository:a/b:',
  'repository:a/b:fly',
  'repository:a/b:PULL',
  'repository:a/b:pull,',
  'repository:a/b:,pull',
  'repository:a/b:pull;push',
  'repository(plugin):a/b:pull',
  'Repository:a/b:pull',
  'registry:catalog:pull',
  'registry:other:*',
  'repository:a/b:pull\tpush',
])('attack 19: %j is not understood', (text) => {
  expect(errorNameOf(() => parse(text))).toBe('InvalidScopeError')
})

test('attack 9: a hundred scopes are read, one more is refused', () => {
  const scopes = (count: number) =>
    Array.from({ length: count }, (_, number) => `repository:a/r${number}:pull`)
  expect(parse(scopes(100).join(' '))).toHaveLength(100)
  expect(errorNameOf(() => parse(scopes(101).join(' ')))).toBe('InvalidScopeError')
})

test('attack 19: any text is understood as known actions on names, or refused', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .tuple(
        fc.constantFrom('repository', 'registry', 'x'),
        fc.constantFrom('a/b', '*', 'a:b', '', host, `${host}/a`, 'a*'),
        fc.array(fc.constantFrom('pull', 'push', '*', 'delete', 'x', ''), { maxLength: 4 }),
      )
      .map(([type, name, actions]) => `${type}:${name}:${actions.join(',')}`),
  )
  fc.assert(
    fc.property(fc.array(text, { maxLength: 5 }), (texts) => {
      expect([undefined, 'InvalidScopeError']).toContain(
        errorNameOf(() => {
          for (const scope of parse(...texts)) {
            const isKnown =
              scope.type === 'registry' ||
              (scope.name !== '' &&
                scope.actions.length > 0 &&
                scope.actions.every((action) => ['pull', 'push', 'delete', '*'].includes(action)))
            if (!isKnown) throw new Error(JSON.stringify(scope))
          }
        }),
      )
    }),
    { numRuns: 500 },
  )
})
