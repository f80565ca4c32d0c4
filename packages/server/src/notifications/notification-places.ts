import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import type { ApiCaller } from '../api/api-caller.ts'
import { type ErrorRow, problem } from '../api/api-error.ts'
import type { FeatureName } from '../platform/config/slices/api.ts'
import { NotificationNotFoundError, type NotificationSubject } from './notification.ts'

export interface Params {
  readonly orgname?: string
  readonly repository?: string
  readonly uuid?: string
  readonly delivery_id?: string
}

/** One of the three places where notifications are: its paths, its names, and who may use them. */
export interface Place {
  /** Of the list; single notifications lie below it. */
  readonly path: string
  readonly tag: string
  readonly scope: string
  readonly feature?: FeatureName
  readonly ids: {
    readonly list: string
    readonly create: string
    readonly get: string
    readonly delete: string
    readonly reset: string
    readonly test: string
    readonly deliveries: string
    readonly delivery: string
    readonly sendAgain: string
  }
  /** How a change of what is not there is refused. */
  readonly errors: readonly ErrorRow[]
  readonly subjectOf: (caller: ApiCaller, params: Params) => Promise<NotificationSubject>
}

/** A repository, an organization, and the caller's own namespace. */
export function placesOf(access: ApiAccess): readonly Place[] {
  return [
    {
      path: '/repository/{repository}/notification/',
      tag: 'repositorynotification',
      scope: 'repo:admin',
      ids: idsOf('Repo', { reset: 'resetRepositoryNotificationFailures' }),
      errors: [{ error: NotificationNotFoundError, form: problem('invalid_request') }],
      async subjectOf(caller, params) {
        const name = params.repository ?? ''
        const { repository } = await access.repository(caller, name, 'administer')
        const { id, namespaceId, name: fullName } = repository
        return { kind: 'repository', id, namespaceId, ...fullName }
      },
    },
    {
      path: '/organization/{orgname}/notifications',
      tag: 'namespacenotification',
      scope: 'org:admin',
      feature: 'QUOTA_NOTIFICATIONS',
      ids: idsOf('Org'),
      errors: [],
      async subjectOf(caller, { orgname = '' }) {
        const { organization } = await access.organization(caller, orgname, 'admin')
        return { kind: 'namespace', id: organization.id, namespace: organization.name }
      },
    },
    {
      path: '/user/namespacenotifications',
      tag: 'namespacenotification',
      scope: 'user:admin',
      feature: 'QUOTA_NOTIFICATIONS',
      ids: idsOf('UserNamespace'),
      errors: [],
      async subjectOf(caller) {
        const { user } = access.user(caller, 'user:admin')
        return await Promise.resolve({ kind: 'namespace', id: user.id, namespace: user.name })
      },
    },
  ]
}

/** Quay's names of the calls, and ours of those that it does not have. */
function idsOf(noun: string, odd: Partial<Place['ids']> = {}): Place['ids'] {
  return {
    list: `list${noun}Notifications`,
    create: `create${noun}Notification`,
    get: `get${noun}Notification`,
    delete: `delete${noun}Notification`,
    reset: `reset${noun}NotificationFailures`,
    test: `test${noun}Notification`,
    deliveries: `list${noun}NotificationDeliveries`,
    delivery: `get${noun}NotificationDelivery`,
    sendAgain: `resend${noun}NotificationDelivery`,
    ...odd,
  }
}

/** What stands in the braces of a path. */
export function paramsOf(path: string) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  return Type.Object(
    Object.fromEntries(names.map((name) => [name, Type.String({ maxLength: 512 })])),
  )
}

export function uuidOf({ uuid = '' }: Params): string {
  return uuid
}
