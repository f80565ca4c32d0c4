import { Type } from 'typebox'

import { created, ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import {
  DeliveriesJson,
  DeliveryJson,
  presentDelivery,
  SentAgainJson,
} from './notification.wire.ts'
import { type Params, paramsOf, type Place, uuidOf } from './notification-places.ts'
import type { Notifications } from './notifications.service.ts'

interface Dependencies {
  readonly notifications: Notifications
  readonly pageTokens: PageTokens
}

const deliveriesByDefault = 20
const deliveriesMaximum = 100

/** What was sent and what waits, at one place. Ours: Quay does not say what became of an event. */
export function deliveryOperations(
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

function deliveryIdOf({ delivery_id: id = '' }: Params): string {
  return id
}
