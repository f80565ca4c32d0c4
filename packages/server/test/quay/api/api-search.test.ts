import { describeReplay } from './replay.ts'

describeReplay('search and what anybody may ask, as Quay answers', [
  {
    operation: 'getMatchingEntities',
    params: { prefix: 'o' },
    cases: {
      'query {"namespace": "acme", "includeTeams": "true", "includeOrgs": "true"}': {
        params: { prefix: 'memb' },
      },
      'robots and teams': { params: { prefix: 'acme' } },
      teams: { params: { prefix: 'dev' } },
      organizations: { params: { prefix: 'acme' } },
    },
  },
  { operation: 'linkExternalUser' },
  { operation: 'conductSearch' },
  { operation: 'conductRepoSearch' },
  { operation: 'getRegistryCapabilities' },
  { operation: 'discovery' },
  {
    operation: 'getErrorDescription',
    params: { error_type: 'not_found' },
    cases: {
      invalid_token: { params: { error_type: 'invalid_token' } },
      fresh_login_required: { params: { error_type: 'fresh_login_required' } },
      insufficient_scope: { params: { error_type: 'insufficient_scope' } },
      tag_immutable: { params: { error_type: 'tag_immutable' } },
      nosuchtype: { params: { error_type: 'nosuchtype' } },
    },
  },
  {
    operation: 'createGlobalMessage',
    cases: {
      ok: {},
      missing: { berth: { status: 400, error: 'invalid_request', because: 'Faults of Quay' } },
    },
  },
  {
    operation: 'getGlobalMessages',
    cases: {
      anonymous: {},
      'with a message': {
        after: ({ notes }, { messages }: { messages: { uuid: string }[] }) =>
          void notes.set('message', messages[0]?.uuid ?? 'none'),
      },
      'browser, with X-Requested-With (xhr)': {
        headers: { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' },
      },
      'no browser (xhr)': { headers: { 'x-requested-with': '', 'user-agent': 'curl/8' } },
      'with an Origin (xhr)': { headers: { origin: 'https://example.com' } },
    },
  },
  {
    operation: 'deleteGlobalMessage',
    params: ({ note }) => ({ uuid: note('message') }),
    cases: { unknown: { params: { uuid: '00000000-0000-4000-8000-000000000000' } } },
  },
])
