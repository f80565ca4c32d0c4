import { describeReplay } from './replay.ts'

const noRepository = { params: { repository: 'acme/nosuch' } }
const madeByPush = {
  params: { repository: 'acme/pushed' },
  as: 'owner',
} as const

describeReplay('repositories, as Quay answers', [
  {
    operation: 'createRepo',
    cases: {
      ok: {
        body: {
          namespace: 'acme',
          repository: 'made',
          visibility: 'private',
          description: 'An **app**',
          repo_kind: 'image',
        },
      },
      'nested name': {
        body: {
          namespace: 'acme',
          repository: 'nested/deep/made',
          visibility: 'private',
          description: '',
        },
      },
      'body is not JSON': { body: undefined, rawBody: 'no JSON' },
      'form body': {
        rawBody: 'a=b',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
      'JSON without content type': { rawBody: '{}', headers: { 'content-type': 'text/plain' } },
      'name of a repository deleted just now': {
        before: async ({ client }) => {
          await (await client('owner')).delete('/repository/acme/lib')
        },
      },
    },
  },
  {
    operation: 'createStar',
    cases: {},
  },
  {
    operation: 'listStarredRepos',
    cases: {
      empty: {
        before: async ({ client }) => {
          await (await client('owner')).delete('/user/starred/acme/web')
        },
      },
      ok: {
        before: async ({ client }) => {
          await (
            await client('owner')
          ).post('/user/starred', {
            namespace: 'acme',
            repository: 'web',
          })
        },
      },
    },
  },
  {
    operation: 'listRepos',
    cases: {
      'more than one page': {
        before: async ({ berth }) => {
          for (let number = 0; number < 100; number += 1) {
            await berth.createRepository(`acme/many-${number}`)
          }
        },
        after: ({ notes }, { next_page: page }: { next_page: string }) =>
          void notes.set('page', page),
      },
      next_page: {
        query: ({ note }) => ({ namespace: 'acme', next_page: note('page') }),
      },
      'query {"namespace": "acme", "quota": "true"}': {},
      'query {"namespace": "acme", "last_modified": "true", "popularity": "true"}': {
        // What was recorded had nothing pushed to it yet.
        query: { namespace: 'owner', last_modified: 'true', popularity: 'true' },
      },
    },
  },
  { operation: 'deleteStar', params: { repository: 'acme/web' } },
  {
    operation: 'getRepo',
    cases: {
      'anonymous, public': { params: { repository: 'acme/web' } },
      nested: { params: { repository: 'acme/nested/deep/app' } },
      unknown: noRepository,
      'unknown, outsider': noRepository,
      'unknown, anonymous': noRepository,
      'HTTP basic': {
        as: 'anonymous',
        headers: { authorization: `Basic ${Buffer.from('owner:password').toString('base64')}` },
      },
      'state MIRROR': { params: { repository: 'acme/mirrored' } },
      'deleted just now': {
        params: { repository: 'acme/lib' },
        before: async ({ client }) => {
          await (await client('owner')).delete('/repository/acme/lib')
        },
      },
      'made by a push, CREATE_PRIVATE_REPO_ON_PUSH false (signup)': {
        ...madeByPush,
        before: async ({ server }) => {
          const signup = await server('signup')
          const owner = signup.client('owner', 'password')
          await owner.post('/v2/acme/pushed/blobs/uploads/')
        },
      },
    },
  },
  {
    operation: 'updateRepo',
    cases: {
      'description of a read-only repository': { params: { repository: 'acme/ro' } },
    },
  },
  { operation: 'changeRepoVisibility' },
  {
    operation: 'changeRepoState',
    params: { repository: 'acme/web' },
    cases: {
      MIRROR: { later: 'mirror' },
      'REPO_MIRROR off (off)': {
        berth: { status: 200, shape: 'object', because: 'States of repositories' },
      },
    },
  },
  {
    operation: 'post /repository/{repository}/changetrust',
    berth: { status: 400, error: 'invalid_request', because: 'Faults of Quay' },
  },
  { operation: 'get /repository/{repository}/signatures' },
  { operation: 'get /repository/{repository}/security' },
  {
    operation: 'deleteRepository',
    cases: {
      ok: { params: { repository: 'acme/web' } },
      again: { params: { repository: 'acme/web' } },
    },
  },
])
