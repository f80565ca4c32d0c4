import { afterAll, beforeAll, expect, test } from 'vitest'

import { queryPlans } from '../../../test/harness/query-plans.ts'
import { type RunningBerth, startBerth } from '../../../test/harness/running-berth.ts'

const plans = queryPlans()
let berth: RunningBerth

beforeAll(async () => {
  berth = await startBerth({ wrap: plans.wrap })
  for (const name of ['alice', 'bob', 'carol']) await berth.createUser(name)
  await berth.createOrganization('acme', 'alice')
  await berth.createTeam('acme', 'devs', 'member')
  await berth.addToTeam('acme', 'devs', 'bob')
  await berth.createRepository('acme/app')
  await berth.setRole('acme/app', 'carol', 'read')
  await berth.setTeamRole('acme/app', 'devs', 'read')
})

afterAll(async () => {
  await berth.stop()
})

test.each([
  ['GET', '/organization/acme'],
  ['GET', '/organization/acme/members'],
  ['GET', '/organization/acme/members/bob'],
  ['GET', '/organization/acme/collaborators'],
  ['GET', '/organization/acme/team/devs/members?includePending=true'],
  ['GET', '/organization/acme/team/devs/permissions'],
  ['GET', '/organization/acme/prototypes'],
  ['GET', '/repository/acme/app/permissions/user/'],
  ['GET', '/repository/acme/app/permissions/team/'],
  ['GET', '/repository/acme/app/permissions/user/bob/transitive'],
  ['GET', '/repository/acme/app/permissions/user/carol'],
  ['PUT', '/organization/acme/team/devs'],
  ['DELETE', '/repository/acme/app/permissions/user/carol'],
  ['DELETE', '/organization/acme/team/devs/members/bob'],
  ['DELETE', '/organization/acme/members/bob'],
  ['DELETE', '/organization/acme/team/devs'],
])('%s %s reads what the organization has, and no table whole', async (method, path) => {
  const alice = await berth.api('alice')
  const body = method === 'PUT' ? { role: 'creator' } : undefined
  const found = await plans.of(async () => {
    expect((await alice.call(method, path, body)).status).toBeLessThan(400)
  })
  expect(found.length).toBeGreaterThan(0)
  // What a query made of the people of an organization is no table.
  const scans = found.filter(({ steps }) =>
    steps.some((step) => /^SCAN (?!people)(?!CONSTANT)/.test(step)),
  )
  expect(scans).toEqual([])
  // All users, or all organizations: an index that begins with the kind finds nobody sooner.
  const byKind = found.filter(({ steps }) => steps.some((step) => step.includes('account_kind')))
  expect(byKind).toEqual([])
})
