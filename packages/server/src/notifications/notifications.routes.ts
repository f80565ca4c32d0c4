import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../api/api-caller.ts'
import { type ErrorRow, problem } from '../api/api-error.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import type { FeatureName } from '../platform/config/slices/api.ts'
import {
  DeliveriesJson,
  DeliveryJson,
  NotificationBody,
  NotificationJson,
  NotificationsJson,
  presentDelivery,
  presentNotification,
  SentAgainJson,
} from './notification.wire.ts'
import { NotificationNotFoundError, type NotificationSubject } from './notification.ts'
import type { Notifications } from './notifications.service.ts'

interface Dependencies {
  readonly notifications: Notifications
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

interface Params {
  readonly orgname?: string
  readonly repository?: string
  readonly uuid?: string
  readonly delivery_id?: string
}

/** One of the three places where notifications are: its paths, its names, and who may use them. */
interface Place {
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

/** Who is told of what happens in repositories, and of the quotas of namespaces. */
export function notificationOperations(dependencies: Dependencies): Operation[] {
  return placesOf(dependencies).flatMap((place) => [
    ...configurationOperations(place, dependencies),
    ...deliveryOperations(place, dependencies),
  ])
}

function placesOf({ access }: Dependencies): readonly Place[] {
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

function paramsOf(path: string) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  return Type.Object(
    Object.fromEntries(names.map((name) => [name, Type.String({ maxLength: 512 })])),
  )
}

function configurationOperations(
  { path, ids, tag, scope, feature, errors, subjectOf }: Place,
  { notifications }: Dependencies,
): Operation[] {
  const one = `${path.replace(/\/$/, '')}/{uuid}`
  const common = { tag, scope, ...(feature === undefined ? {} : { feature }) }
  const all = { ...common, path, params: paramsOf(path) }
  const single = { ...common, path: one, params: paramsOf(one) }
  const test = { ...common, path: `${one}/test`, params: paramsOf(one) }
  return [
    operation({
      ...all,
      id: ids.list,
      summary: 'Lists who is told of what.',
      method: 'get',
      answers: { 200: NotificationsJson },
      async handle({ params, caller }) {
        const found = await notifications.list(await subjectOf(caller, params))
        return ok({ notifications: found.map((each) => presentNotification(each)) })
      },
    }),
    operation({
      ...all,
      id: ids.create,
      summary: 'Tells somebody of a kind of event from now on.',
      method: 'post',
      body: NotificationBody,
      answers: { 201: NotificationJson },
      async handle({ params, body, caller }) {
        const subject = await subjectOf(caller, params)
        const made = await notifications.create(actorOf(caller), subject, {
          ...body,
          title: body.title ?? undefined,
        })
        return created(presentNotification(made, { isNew: true }))
      },
    }),
    operation({
      ...single,
      id: ids.get,
      summary: 'Shows one notification.',
      method: 'get',
      answers: { 200: NotificationJson },
      async handle({ params, caller }) {
        const subject = await subjectOf(caller, params)
        return ok(presentNotification(await notifications.find(subject, uuidOf(params))))
      },
    }),
    operation({
      ...single,
      id: ids.delete,
      summary: 'Tells nobody any more; what waits is not sent.',
      method: 'delete',
      answers: { 204: Type.Undefined() },
      errors,
      async handle({ params, caller }) {
        await notifications.delete(actorOf(caller), await subjectOf(caller, params), uuidOf(params))
        return noContent
      },
    }),
    operation({
      ...single,
      id: ids.reset,
      summary: 'Forgets the failures of a notification, and switches it on again.',
      method: 'post',
      bodyMayBeMissing: true,
      answers: { 204: Type.Undefined() },
      errors,
      async handle({ params, caller }) {
        await notifications.reset(actorOf(caller), await subjectOf(caller, params), uuidOf(params))
        return noContent
      },
    }),
    operation({
      ...test,
      id: ids.test,
      summary: 'Sends an example of the event; the deliveries tell how that went.',
      method: 'post',
      bodyMayBeMissing: true,
      answers: { 200: Type.Object({}) },
      errors,
      async handle({ params, caller }) {
        await notifications.test(await subjectOf(caller, params), uuidOf(params))
        return ok({})
      },
    }),
  ]
}

const deliveriesByDefault = 20
const deliveriesMaximum = 100

/** Ours: Quay does not say what became of an event. */
function deliveryOperations(
  { path, ids, tag, scope, feature, subjectOf }: Place,
  { notifications, pageTokens }: Dependencies,
): Operation[] {
  const list = `${path.replace(/\/$/, '')}/{uuid}/deliveries`
  const one = `${list}/{delivery_id}`
  const common = { tag, scope, ...(feature === undefined ? {} : { feature }) }
  return [
    operation({
      ...common,
      id: ids.deliveries,
      summary: 'Lists what was sent in the last days and what waits, the newest first.',
      method: 'get',
      path: list,
      params: paramsOf(list),
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: deliveriesMaximum })),
        next_page: Type.Optional(Type.String({ maxLength: 2000 })),
      }),
      answers: { 200: DeliveriesJson },
      async handle({ params, query, caller }) {
        const subject = await subjectOf(caller, params)
        const uuid = uuidOf(params)
        const limit = query.limit ?? deliveriesByDefault
        const token = `${ids.deliveries}:${uuid}`
        const before = pageTokens.open(token, query.next_page)
        const beforeId = typeof before === 'number' ? before : undefined
        const found = await notifications.deliveries(subject, uuid, { beforeId, limit: limit + 1 })
        const shown = found.slice(0, limit)
        const last = shown.at(-1)
        return ok({
          deliveries: shown.map(presentDelivery),
          ...(found.length > limit && last !== undefined
            ? { next_page: pageTokens.seal(token, last.id) }
            : {}),
        })
      },
    }),
    operation({
      ...common,
      id: ids.delivery,
      summary: 'Shows what became of one event.',
      method: 'get',
      path: one,
      params: paramsOf(one),
      answers: { 200: DeliveryJson },
      async handle({ params, caller }) {
        const subject = await subjectOf(caller, params)
        return ok(
          presentDelivery(
            await notifications.delivery(subject, uuidOf(params), deliveryIdOf(params)),
          ),
        )
      },
    }),
    operation({
      ...common,
      id: ids.sendAgain,
      summary: 'Sends an event again as it was.',
      method: 'post',
      path: `${one}/resend`,
      params: paramsOf(one),
      bodyMayBeMissing: true,
      answers: { 201: SentAgainJson },
      async handle({ params, caller }) {
        const subject = await subjectOf(caller, params)
        const id = await notifications.sendAgain(subject, uuidOf(params), deliveryIdOf(params))
        return created({ id: String(id) })
      },
    }),
  ]
}

function uuidOf({ uuid = '' }: Params): string {
  return uuid
}

function deliveryIdOf({ delivery_id: id = '' }: Params): string {
  return id
}
