import { expect, test } from 'vitest'

import type { Account } from '../namespaces/account.ts'
import type { AccountsConfig } from '../platform/config/slices/accounts.ts'
import { Privileges } from './privileges.ts'

const user: Account = {
  id: 1,
  uuid: 'a1b2',
  kind: 'user',
  name: 'alice',
  ownerId: undefined,
  email: undefined,
  isEnabled: true,
  isAppointedSuperUser: false,
  credentialsChangedAtMs: 0,
}

const appointed: Account = { ...user, isAppointedSuperUser: true }

function privilegesWith(changes: Partial<AccountsConfig> = {}): Privileges {
  return new Privileges({
    superUsers: { usernames: [], fullAccess: false, onlyTheyCreateOrganizations: false },
    globalReadonlySuperUsers: [],
    restrictedUsers: undefined,
    robotsDisallowed: undefined,
    ...changes,
  })
}

const namesAlice = { usernames: ['alice'], fullAccess: false, onlyTheyCreateOrganizations: false }

test('the database appoints superusers, and the configuration names more', () => {
  expect(privilegesWith().isSuperUser(user)).toBe(false)
  expect(privilegesWith().isSuperUser(appointed)).toBe(true)
  expect(privilegesWith({ superUsers: namesAlice }).isSuperUser(user)).toBe(true)
})

test('with FEATURE_SUPER_USERS off nobody is a superuser, whoever says so', () => {
  expect(privilegesWith({ superUsers: undefined }).isSuperUser(appointed)).toBe(false)
})

test('no robot and no organization is a superuser', () => {
  const superUsers = { ...namesAlice, usernames: ['alice', 'alice+ci'] }
  const robot: Account = { ...appointed, kind: 'robot', name: 'alice+ci', ownerId: 1 }
  expect(privilegesWith({ superUsers }).isSuperUser(robot)).toBe(false)
  const organization: Account = { ...appointed, kind: 'organization' }
  expect(privilegesWith({ superUsers }).isSuperUser(organization)).toBe(false)
})

test('a superuser reaches what belongs to others only with FEATURE_SUPERUSERS_FULL_ACCESS', () => {
  const full = privilegesWith({ superUsers: { ...namesAlice, usernames: [], fullAccess: true } })
  expect(privilegesWith().mayDoEverything(appointed)).toBe(false)
  expect(full.mayDoEverything(appointed)).toBe(true)
  expect(full.mayReadEverything(appointed)).toBe(true)
  expect(full.mayDoEverything(user)).toBe(false)
})

test('a restricted registry does not restrict its superusers', () => {
  const restricted = privilegesWith({
    restrictedUsers: { exceptUsernames: [], includesRobots: false },
  })
  expect(restricted.isRestricted(user)).toBe(true)
  expect(restricted.isRestricted(appointed)).toBe(false)
})

test('a list that is replaced counts from the next question on', () => {
  const config: { -readonly [Name in keyof AccountsConfig]: AccountsConfig[Name] } = {
    superUsers: namesAlice,
    globalReadonlySuperUsers: [],
    restrictedUsers: undefined,
    robotsDisallowed: undefined,
  }
  const privileges = new Privileges(config)
  expect(privileges.isSuperUser(user)).toBe(true)
  config.superUsers = { ...namesAlice, usernames: ['bob'] }
  expect(privileges.isSuperUser(user)).toBe(false)
})
