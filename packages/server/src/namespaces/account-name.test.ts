import fc from 'fast-check'
import { expect, test } from 'vitest'

import { errorNameOf } from '../../../../tools/test/error-name-of.ts'
import { parseFullName } from '../repositories/repository-name.ts'
import { requireNamespaceName, requireRobotName } from './account-name.ts'

const isNamespaceName = (name: string) =>
  errorNameOf(() => requireNamespaceName(name)) === undefined

test.each(['ab', 'alice', 'a1', '0lice', 'a.b', 'a-b', 'a_b', 'a.b-c_d', 'x'.repeat(255)])(
  '%s can be a namespace',
  (name) => {
    expect(isNamespaceName(name)).toBe(true)
  },
)

test.each([
  '',
  'a',
  'x'.repeat(256),
  'Alice',
  'älice',
  '.a',
  'a.',
  '-a',
  'a-',
  'a..b',
  'a--b',
  'a__b',
  'a b',
  'a/b',
  'a+b',
  'a\n',
  'a\0',
  '$app',
  'auth',
  'v2',
  'api',
  'catalog',
])('attack 11: %j can be no namespace', (name) => {
  expect(errorNameOf(() => requireNamespaceName(name))).toBe('InvalidNameError')
})

test('every namespace can have repositories', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9._-]{2,30}$/), (name) => {
      const rules = { libraryNamespace: undefined, mayNest: true }
      const canHave = parseFullName(`${name}/repository`, rules) !== undefined
      expect(!isNamespaceName(name) || canHave).toBe(true)
    }),
    { numRuns: 1000 },
  )
})

test('a robot is named by its namespace and a name of its own', () => {
  expect(requireRobotName('acme+ci')).toEqual({ namespace: 'acme', shortName: 'ci' })
  expect(requireRobotName('acme.labs+ci_bot-2')).toEqual({
    namespace: 'acme.labs',
    shortName: 'ci_bot-2',
  })
})

test.each([
  'acme',
  'acme+',
  '+ci',
  'acme+c',
  'acme+Ci',
  'acme+1ci',
  'acme+ci+x',
  'a+ci',
  'acme+ci\n',
])('attack 11: %j is no robot’s name', (name) => {
  expect(errorNameOf(() => requireRobotName(name))).toBe('InvalidNameError')
})

test('attack 11: any text is a name or refused, and a refusal is short', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      expect([undefined, 'InvalidNameError']).toContain(
        errorNameOf(() => requireNamespaceName(text)),
      )
      expect([undefined, 'InvalidNameError']).toContain(errorNameOf(() => requireRobotName(text)))
    }),
  )
})
