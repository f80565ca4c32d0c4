import { expect, test } from 'vitest'

import { mayDo, strongest } from './effective-role.ts'

test.each([
  [undefined, []],
  ['read', ['pull']],
  ['write', ['pull', 'push', 'delete']],
  ['admin', ['pull', 'push', 'delete', 'administer']],
] as const)('%s allows %j', (role, allowed) => {
  const actions = ['pull', 'push', 'delete', 'administer'] as const
  expect(actions.filter((action) => mayDo(role, action))).toEqual(allowed)
})

test.each([
  [[], undefined],
  [['read'], 'read'],
  [['read', 'write'], 'write'],
  [['admin', 'read'], 'admin'],
  [['write', 'admin', 'write'], 'admin'],
] as const)('the strongest of %j is %s', (roles, expected) => {
  expect(strongest(roles)).toBe(expected)
})
