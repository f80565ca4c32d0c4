import { describeReplay } from './replay.ts'

const none = { params: { username: 'leaver', teamname: 'nosuchteam' } }

describeReplay('permissions and default permissions, as Quay answers', [
  {
    operation: 'listRepoUserPermissions',
    cases: {
      'users and robots': {
        before: async ({ berth }) => {
          await berth.setRole('acme/app', 'acme+ci', 'write')
          await berth.setRole('acme/app', 'outsider', 'read')
        },
      },
      outsider: { as: 'leaver' },
    },
  },
  {
    operation: 'changeUserPermissions',
    cases: {
      robot: { params: { username: 'acme+ci' } },
      'robot of another namespace': { params: { username: 'owner+ci' } },
      'unknown user': { params: { username: 'nobody99' } },
      'own permission down': { params: { username: 'owner' } },
    },
  },
  { operation: 'getUserPermissions', cases: { none } },
  {
    operation: 'getUserTransitivePermission',
    cases: {
      'via team': {
        before: async ({ berth }) => await berth.setTeamRole('acme/app', 'devs', 'write'),
      },
      none,
      'unknown user': { params: { username: 'nobody99' } },
    },
  },
  { operation: 'deleteUserPermissions', cases: { none } },
  {
    operation: 'listRepoTeamPermissions',
    cases: {
      empty: {
        before: async ({ berth }) => await berth.setTeamRole('acme/app', 'devs', undefined),
      },
      ok: {
        before: async ({ berth }) => await berth.setTeamRole('acme/app', 'devs', 'read'),
      },
    },
  },
  { operation: 'changeTeamPermissions', cases: { unknown: none } },
  { operation: 'getTeamPermissions', cases: { none } },
  { operation: 'deleteTeamPermissions', cases: { none } },
  { operation: 'listRepoTokens' },
  { operation: 'createToken' },
  { operation: 'getTokens', params: { code: 'CODE' } },
  { operation: 'changeToken', params: { code: 'CODE' } },
  { operation: 'deleteToken', params: { code: 'CODE' } },
  { operation: 'getOrganizationPrototypePermissions', only: ['empty', 'member'] },
  {
    operation: 'createOrganizationPrototypePermission',
    cases: {
      team: {
        after: ({ notes }, { id }: { id: string }) => void notes.set('prototype', id),
      },
    },
  },
  { operation: 'getOrganizationPrototypePermissions', only: ['ok'] },
  {
    operation: 'updateOrganizationPrototypePermission',
    params: ({ note }) => ({ prototypeid: note('prototype') }),
    cases: { unknown: { params: { prototypeid: '00000000-0000-4000-8000-000000000000' } } },
  },
  {
    operation: 'deleteOrganizationPrototypePermission',
    params: ({ note }) => ({ prototypeid: note('prototype') }),
  },
])
