import { claimsOf } from '../harness/registry-client.ts'
import { challengeForm } from './challenge-form.ts'
import { describeQuayRows, type QuayRow } from './quay-row.ts'
import { auth, raw, type World } from './world.ts'

const noStore = { 'cache-control': 'no-cache, no-store, must-revalidate' }
const unauthorized = {
  status: 401,
  code: 'UNAUTHORIZED',
  headers: {
    'www-authenticate': challengeForm(),
    'docker-distribution-api-version': 'registry/2.0',
  },
} as const
const token = (name: string, actions: readonly string[], subject = 'owner') =>
  ({
    status: 200,
    headers: noStore,
    access: [{ type: 'repository', name, actions }],
    subject,
  }) as const
const invalid = { status: 400, code: 'INVALID_REQUEST' } as const
const anonymous = '(anonymous)'
const pull = 'repository:acme/app:pull'
const both = 'repository:acme/app:pull,push'

const rows: readonly QuayRow[] = [
  { case: 'no credentials, no scope', send: auth([], undefined), quay: unauthorized },
  { case: 'no credentials, nothing at all', send: raw('GET', '/v2/auth'), quay: unauthorized },
  {
    case: 'no credentials, pull of a public repository',
    send: auth(['repository:acme/web:pull'], undefined),
    quay: token('acme/web', ['pull'], anonymous),
  },
  {
    case: 'no credentials, pull of a private repository',
    send: auth([pull], undefined),
    quay: token('acme/app', [], anonymous),
  },
  {
    case: 'no credentials, pull,push of a public repository',
    send: auth(['repository:acme/web:pull,push'], undefined),
    quay: token('acme/web', ['pull'], anonymous),
  },
  {
    case: 'no credentials, unknown repository',
    send: auth(['repository:acme/nosuch:pull'], undefined),
    quay: token('acme/nosuch', [], anonymous),
  },
  {
    case: 'user, no scope',
    send: auth([], 'owner'),
    quay: { status: 200, headers: noStore, access: [], subject: 'owner' },
  },
  { case: 'user, pull', send: auth([pull], 'owner'), quay: token('acme/app', ['pull']) },
  {
    case: 'user, pull,push',
    send: auth([both], 'owner'),
    quay: token('acme/app', ['push', 'pull']),
  },
  {
    case: 'user, push only',
    send: auth(['repository:acme/app:push'], 'owner'),
    quay: token('acme/app', ['push']),
  },
  {
    case: 'user, *',
    send: auth(['repository:acme/app:*'], 'owner'),
    quay: token('acme/app', ['*']),
  },
  {
    case: 'user, pull,push,*',
    send: auth(['repository:acme/app:pull,push,*'], 'owner'),
    quay: token('acme/app', ['push', 'pull', '*']),
  },
  {
    case: 'user, delete',
    send: auth(['repository:acme/app:delete'], 'owner'),
    quay: invalid,
    berth: { because: 'Scopes', ...token('acme/app', ['delete']), code: null },
  },
  {
    case: 'user, two scopes',
    send: auth([pull, 'repository:acme/web:pull,push'], 'owner'),
    quay: {
      status: 200,
      access: [
        { type: 'repository', name: 'acme/app', actions: ['pull'] },
        { type: 'repository', name: 'acme/web', actions: ['push', 'pull'] },
      ],
    },
  },
  {
    case: 'user, two scopes in one parameter, a space between',
    send: auth([`${pull} repository:acme/web:pull`], 'owner'),
    quay: invalid,
    berth: {
      because: 'Scopes',
      status: 200,
      code: null,
      access: [
        { type: 'repository', name: 'acme/app', actions: ['pull'] },
        { type: 'repository', name: 'acme/web', actions: ['pull'] },
      ],
    },
  },
  {
    case: 'user, same repository twice',
    send: auth([pull, 'repository:acme/app:push'], 'owner'),
    quay: {
      status: 200,
      access: [
        { type: 'repository', name: 'acme/app', actions: ['pull'] },
        { type: 'repository', name: 'acme/app', actions: ['push'] },
      ],
    },
    berth: {
      because: 'Scopes',
      access: [{ type: 'repository', name: 'acme/app', actions: ['push', 'pull'] }],
    },
  },
  {
    case: 'user, account and client_id given',
    send: auth([pull], 'owner', { account: 'owner', client_id: 'docker', offline_token: 'true' }),
    quay: token('acme/app', ['pull']),
  },
  {
    case: 'user without permission, pull',
    send: auth([pull], 'stranger'),
    quay: token('acme/app', [], 'stranger'),
  },
  {
    case: 'user without permission, push of a public repository',
    send: auth(['repository:acme/web:pull,push'], 'stranger'),
    quay: token('acme/web', ['pull'], 'stranger'),
  },
  {
    case: 'superuser (full access), private repository of others',
    send: auth([both], 'admin'),
    quay: token('acme/app', ['push', 'pull'], 'admin'),
  },
  {
    case: 'read-only superuser, private repository of others',
    send: auth([both], 'readonly'),
    quay: token('acme/app', ['pull'], 'readonly'),
  },
  {
    case: 'unknown repository, pull',
    send: auth(['repository:acme/nosuch:pull'], 'owner'),
    quay: token('acme/nosuch', ['pull']),
  },
  {
    case: 'unknown repository, pull,push',
    send: auth(['repository:acme/made-by-token:pull,push'], 'owner'),
    quay: token('acme/made-by-token', ['push', 'pull']),
  },
  {
    case: 'the repository after such a token',
    send: async ({ owner }: World) =>
      await owner.get('/v2/acme/made-by-token/tags/list', {
        scope: 'repository:acme/made-by-token:pull',
      }),
    quay: { status: 200 },
    berth: { because: 'Creation by the first push', status: 404, code: 'NAME_UNKNOWN' },
  },
  {
    case: 'unknown namespace, pull,push',
    send: auth(['repository:nosuchns/x:pull,push'], 'owner'),
    quay: token('nosuchns/x', []),
  },
  {
    case: 'namespace of another user, pull,push',
    send: auth(['repository:member/x:pull,push'], 'owner'),
    quay: token('member/x', []),
  },
  {
    case: 'own user namespace, new repository',
    send: auth(['repository:owner/newone:pull,push'], 'owner'),
    quay: token('owner/newone', ['push', 'pull']),
  },
  {
    case: 'no namespace (library)',
    send: auth(['repository:busybox:pull'], 'owner'),
    quay: token('busybox', []),
  },
  { case: 'scope without actions', send: auth(['repository:acme/app'], 'owner'), quay: invalid },
  {
    case: 'scope with capitals in the name',
    send: auth(['repository:Acme/App:pull'], 'owner'),
    quay: { status: 400, code: 'NAME_INVALID' },
  },
  { case: 'unknown action', send: auth(['repository:acme/app:fly'], 'owner'), quay: invalid },
  {
    case: 'scope registry:catalog:*',
    send: auth(['registry:catalog:*'], 'owner'),
    quay: invalid,
    berth: {
      because: 'Scopes',
      status: 200,
      code: null,
      access: [{ type: 'registry', name: 'catalog', actions: ['*'] }],
    },
  },
  {
    case: 'scope of a plugin',
    send: auth(['repository(plugin):acme/app:pull'], 'owner'),
    quay: invalid,
  },
  { case: 'scope nonsense', send: auth(['nonsense'], 'owner'), quay: invalid },
  { case: 'scope without a name', send: auth(['repository::pull'], 'owner'), quay: invalid },
  {
    case: 'service of another host',
    send: auth([pull], 'owner', { service: 'other.example.com' }),
    quay: token('acme/app', ['pull']),
  },
  {
    case: 'no service: the token can be used',
    send: async (world: World) => {
      const answer = await auth([pull], 'owner', { service: '' })(world)
      const { token: bearer } = answer.json() as { token: string }
      world.notes.set('audience', String(claimsOf(bearer)['aud']))
      return await world.owner.get('/v2/acme/app/tags/list', { token: bearer })
    },
    quay: { status: 401 },
    berth: { because: 'Token audience', status: 200 },
  },
  {
    case: 'robot',
    send: auth([both], 'acme+ci'),
    quay: token('acme/app', ['push', 'pull'], 'acme+ci'),
  },
  {
    case: 'robot, wrong token',
    send: auth([pull], { username: 'acme+ci', password: 'wrong' }),
    quay: unauthorized,
  },
  {
    case: 'robot, unknown',
    send: auth([pull], { username: 'acme+nosuch', password: 'x' }),
    quay: unauthorized,
  },
  {
    case: 'robot without permission',
    send: auth(['repository:acme/nested/deep/app:pull'], 'acme+ci'),
    quay: token('acme/nested/deep/app', [], 'acme+ci'),
  },
  {
    case: '$app, wrong',
    send: auth([pull], { username: '$app', password: 'x' }),
    quay: unauthorized,
  },
  {
    case: '$oauthtoken, wrong',
    send: auth([pull], { username: '$oauthtoken', password: 'x' }),
    quay: unauthorized,
  },
  {
    case: '$token, wrong',
    send: auth([pull], { username: '$token', password: 'x' }),
    quay: unauthorized,
  },
  {
    case: 'unknown user',
    send: auth([], { username: 'nosuch', password: 'x' }),
    quay: unauthorized,
  },
  {
    case: 'disabled user',
    send: auth(['repository:acme/web:pull'], 'disabled'),
    quay: unauthorized,
  },
  {
    case: 'wrong password',
    send: auth([pull], { username: 'member', password: 'wrong' }),
    quay: unauthorized,
  },
  {
    case: 'right password, at once after a failure',
    send: auth(['repository:acme/web:pull'], 'member'),
    quay: {
      status: 429,
      code: null,
      headers: { 'retry-after': /^\d+$/, 'content-type': /^text\/html/ },
    },
    berth: {
      because: 'Failed sign-ins',
      code: 'TOOMANYREQUESTS',
      headers: { 'retry-after': /^\d+$/, 'content-type': 'application/json' },
    },
  },
  {
    case: 'wrong password, no scope',
    send: async (world: World) => {
      world.berth.clock.advance(5000)
      return await auth([], { username: 'member', password: 'wrong' })(world)
    },
    quay: unauthorized,
  },
  {
    case: 'malformed Basic',
    send: raw('GET', '/v2/auth', { authorization: 'Basic !!!' }),
    quay: unauthorized,
  },
  {
    case: 'Bearer at the token endpoint',
    send: raw('GET', '/v2/auth', { authorization: 'Bearer abc' }),
    quay: unauthorized,
  },
  {
    case: 'POST, OAuth2 password form',
    send: async ({ berth }: World) =>
      await berth.anonymous().sendRaw('POST', '/v2/auth', {
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'grant_type=password&username=owner&password=correct-horse-battery',
      }),
    quay: { status: 405 },
    berth: { because: 'OAuth2 form of the token endpoint', status: 200, subject: 'owner' },
  },
  {
    case: 'READ_ONLY repository, pull,push',
    send: auth(['repository:acme/ro:pull,push'], 'owner'),
    quay: token('acme/ro', ['pull']),
  },
  {
    case: 'MIRROR repository, pull,push',
    send: auth(['repository:acme/mirrored:pull,push'], 'owner'),
    quay: token('acme/mirrored', ['pull']),
  },
]

describeQuayRows('the token endpoint, as Quay answers it', rows)
