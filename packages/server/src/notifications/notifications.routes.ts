import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf } from '../api/api-caller.ts'
import { created, noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import { deliveryOperations } from './deliveries.routes.ts'
import {
  NotificationBody,
  NotificationJson,
  NotificationsJson,
  presentNotification,
} from './notification.wire.ts'
import { paramsOf, type Place, placesOf, uuidOf } from './notification-places.ts'
import type { Notifications } from './notifications.service.ts'

interface Dependencies {
  readonly notifications: Notifications
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

/** Who is told of what happens in repositories, and of the quotas of namespaces. */
export function notificationOperations(dependencies: Dependencies): Operation[] {
  return placesOf(dependencies.access).flatMap((place) => [
    ...configurationOperations(place, dependencies),
    ...deliveryOperations(place, dependencies),
  ])
}

function configurationOperations(
  { path, ids, tag, scope, feature, errors, subjectOf }: Place,
  { notifications }: Pick<Dependencies, 'notifications'>,
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
