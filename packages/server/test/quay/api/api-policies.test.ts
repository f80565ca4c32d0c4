import { describeReplay, type Replay } from './replay.ts'

/** The ids of the calls about the policies of one kind in one place. */
interface Calls {
  readonly list: string
  readonly create: string
  readonly get: string
  readonly update: string
  readonly delete: string
}

const pruning: readonly Calls[] = [
  {
    list: 'listUserAutoPrunePolicies',
    create: 'createUserAutoPrunePolicy',
    get: 'getUserAutoPrunePolicy',
    update: 'updateUserAutoPrunePolicy',
    delete: 'deleteUserAutoPrunePolicy',
  },
  {
    list: 'listOrganizationAutoPrunePolicies',
    create: 'createOrganizationAutoPrunePolicy',
    get: 'getOrganizationAutoPrunePolicy',
    update: 'updateOrganizationAutoPrunePolicy',
    delete: 'deleteOrganizationAutoPrunePolicy',
  },
  {
    list: 'listRepositoryAutoPrunePolicies',
    create: 'createRepositoryAutoPrunePolicy',
    get: 'getRepositoryAutoPrunePolicy',
    update: 'updateRepositoryAutoPrunePolicy',
    delete: 'deleteRepositoryAutoPrunePolicy',
  },
]

const immutability: readonly Calls[] = [
  {
    list: 'listOrgImmutabilityPolicies',
    create: 'createOrgImmutabilityPolicy',
    get: 'getOrgImmutabilityPolicy',
    update: 'updateOrgImmutabilityPolicy',
    delete: 'deleteOrgImmutabilityPolicy',
  },
  {
    list: 'listRepositoryImmutabilityPolicies',
    create: 'createRepositoryImmutabilityPolicy',
    get: 'getRepositoryImmutabilityPolicy',
    update: 'updateRepositoryImmutabilityPolicy',
    delete: 'deleteRepositoryImmutabilityPolicy',
  },
]

const unknown = { unknown: { params: { policy_uuid: 'nosuch' } } }

describeReplay('policies, as Quay answers', [
  ...pruning.flatMap((calls) =>
    replaysOf(calls, {
      whenEmpty: calls.list.includes('User') ? ['empty', 'anonymous', 'none'] : ['none'],
      whenFilled: [
        'ok',
        ...(calls.list.includes('User') ? [] : ['outsider']),
        ...(calls.list.includes('Organization') ? ['AUTO_PRUNE off (off)'] : []),
      ],
      first: 'by number',
      making: {
        'bad pattern': {
          berth: { status: 400, error: 'invalid_request', because: 'Auto-prune patterns' },
        },
      },
      updating: unknown,
    }),
  ),
  ...immutability.flatMap((calls) =>
    replaysOf(calls, {
      whenEmpty: ['none'],
      whenFilled: [
        'ok',
        'outsider',
        'read-only superuser',
        ...(calls.list.includes('Org') ? ['IMMUTABLE_TAGS off (off)'] : []),
      ],
      first: 'ok',
      making: {},
      updating: {},
    }),
  ),
])

/** In the order in which a client meets them: nothing, what is made, what becomes of it, its end. */
function replaysOf(
  calls: Calls,
  given: {
    readonly whenEmpty: readonly string[]
    readonly whenFilled: readonly string[]
    /** The case that makes the policy which the others are about. */
    readonly first: string
    readonly making: NonNullable<Replay['cases']>
    readonly updating: NonNullable<Replay['cases']>
  },
): Replay[] {
  const params: Replay['params'] = ({ note }) => ({ policy_uuid: note(calls.create) })
  return [
    { operation: calls.list, only: given.whenEmpty },
    {
      operation: calls.create,
      cases: {
        ...given.making,
        [given.first]: {
          after: ({ notes }, { uuid }: { uuid: string }) => void notes.set(calls.create, uuid),
        },
      },
    },
    { operation: calls.list, only: given.whenFilled },
    { operation: calls.get, params, cases: unknown },
    { operation: calls.update, params, cases: given.updating },
    { operation: calls.delete, params },
  ]
}
