import { describeReplay } from './replay.ts'

describeReplay('organizations and teams, as Quay answers', [
  {
    operation: 'createOrganization',
    cases: {
      ok: { body: { name: 'acme1', email: 'acme@example.com' } },
      'name of an organization deleted just now': {
        needs: ['deleteAdminedOrganization'],
        async before({ berth, client }) {
          await berth.createOrganization('cacheorg', 'owner')
          await (await client('owner')).delete('/organization/cacheorg')
        },
        berth: { status: 201, because: 'Names of the deleted', shape: 'string' },
      },
    },
  },
  {
    operation: 'getOrganization',
    cases: {
      unknown: { params: { orgname: 'nosuchorg' } },
      'name of a user': { params: { orgname: 'member' } },
    },
  },
  {
    operation: 'changeOrganizationDetails',
    cases: {
      unknown: { params: { orgname: 'nosuchorg' } },
    },
  },
  {
    operation: 'updateOrganizationTeam',
    cases: {
      create: { params: { teamname: 'qa' } },
      update: { params: { teamname: 'qa' } },
      'admin role': { params: { teamname: 'admins' } },
      'bad name': { params: { teamname: 'Bad Team' } },
      'unknown organization': { params: { orgname: 'nosuchorg' } },
    },
  },
  {
    operation: 'updateOrganizationTeamMember',
    cases: {
      'user invited (REQUIRE_TEAM_INVITE)': { params: { teamname: 'qa', membername: 'guest' } },
      'unknown user': { params: { membername: 'nobody99' } },
      'already member': {},
      'robot of the organization': { params: { membername: 'acme+ci' } },
      'robot of somebody else': { params: { membername: 'owner+ci' } },
      'REQUIRE_TEAM_INVITE off (off)': { params: { membername: 'admin' } },
    },
  },
  {
    operation: 'inviteTeamMemberEmail',
    params: { teamname: 'qa', email: 'someone@example.com' },
  },
  {
    operation: 'getOrganizationTeamMembers',
    params: { teamname: 'qa' },
    cases: {
      ok: { params: { teamname: 'devs' } },
      'ok #2': { params: { teamname: 'devs' } },
      'as member': { params: { teamname: 'devs' } },
      'pending only': {
        async before({ client }) {
          // What was recorded had users alone in it.
          await (
            await client('owner')
          ).delete('/organization/acme/team/qa/invite/someone%40example.com')
        },
      },
      'with pending': {
        async before({ client }) {
          await (
            await client('owner')
          ).put('/organization/acme/team/qa/invite/someone%40example.com')
        },
      },
      'unknown team': { params: { teamname: 'nosuchteam' } },
    },
  },
  {
    operation: 'deleteTeamMemberEmailInvite',
    params: { teamname: 'qa' },
    cases: {
      unknown: { params: { teamname: 'qa', email: 'nobody@example.com' } },
    },
  },
  {
    operation: 'acceptOrganizationTeamInvite',
    cases: {
      accept: {
        needs: ['listUserNotifications'],
        async before({ client, notes }) {
          const { body } = await (await client('guest')).get('/user/notifications')
          const { notifications } = body as {
            notifications: { kind: string; metadata: { code: string } }[]
          }
          const invite = notifications.find(({ kind }) => kind === 'org_team_invite')
          notes.set('invite', invite?.metadata.code ?? 'none')
        },
        params: ({ note }) => ({ code: note('invite') }),
        as: 'guest',
      },
      'unknown code': { params: { code: 'nosuchcode' } },
      'MAILING off (off)': { params: { code: 'nosuchcode' } },
    },
  },
  { operation: 'declineOrganizationTeamInvite', params: { code: 'nosuchcode' } },
  {
    operation: 'getOrganizationTeamPermissions',
    cases: {
      ok: {
        before: async ({ berth }) => await berth.setTeamRole('acme/app', 'devs', 'read'),
      },
    },
  },
  {
    operation: 'getOrganizationMembers',
    cases: {
      'with repositories': {
        before: async ({ berth }) => await berth.setRole('acme/app', 'member', 'read'),
      },
    },
  },
  {
    operation: 'getOrganizationCollaborators',
    cases: {
      'with an outside collaborator': {
        before: async ({ berth }) => await berth.setRole('acme/app', 'leaver', 'read'),
      },
    },
  },
  {
    operation: 'getOrganizationMember',
    cases: { 'not a member': { params: { membername: 'leaver' } } },
  },
  {
    operation: 'deleteOrganizationTeamMember',
    cases: {
      ok: {},
      again: {},
      'last owner': { params: { teamname: 'owners', membername: 'owner' } },
    },
  },
  {
    operation: 'deleteOrganizationTeam',
    cases: {
      ok: { params: { teamname: 'qa' } },
      owners: { params: { teamname: 'owners' } },
      unknown: { params: { teamname: 'qa' } },
    },
  },
  {
    operation: 'removeOrganizationMember',
    cases: {
      'not a member': { params: { membername: 'leaver' } },
      robot: { params: { membername: 'acme+ci' } },
    },
  },
  { operation: 'post /organization/{orgname}/team/{teamname}/syncing' },
  { operation: 'delete /organization/{orgname}/team/{teamname}/syncing' },
  { operation: 'post /organization/{orgname}/team' },
  {
    operation: 'get /organization/acme/',
    berth: { status: 200, because: 'Slashes at the end' },
  },
  { operation: 'get /organization/acme/private' },
  {
    operation: 'post /organization',
    berth: { status: 201, because: 'Slashes at the end' },
  },
  {
    operation: 'deleteAdminedOrganization',
    cases: {
      'not admin': {},
      'login older than FRESH_LOGIN_TIMEOUT (fresh)': {
        params: { orgname: 'acme' },
        isLoginOld: true,
      },
      ok: { params: { orgname: 'acme2' } },
      again: { params: { orgname: 'acme2' } },
    },
  },
])
