import { type Static, Type } from 'typebox'

import { rfc2822Date } from '../api/date-form.ts'
import type { Delivery } from './delivery.ts'
import { shownConfig } from './notification-method.ts'
import type { Notification } from './notification.ts'

/** Notifications as API v1 spells them. */
export const NotificationBody = Type.Object({
  event: Type.String({ maxLength: 100 }),
  method: Type.String({ maxLength: 100 }),
  config: Type.Record(Type.String(), Type.Unknown()),
  eventConfig: Type.Record(Type.String(), Type.Unknown()),
  title: Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), Type.Null()])),
})

export const NotificationJson = Type.Object({
  uuid: Type.String(),
  title: Type.Union([Type.String(), Type.Null()]),
  event: Type.String(),
  method: Type.String(),
  config: Type.Record(Type.String(), Type.Unknown()),
  event_config: Type.Record(Type.String(), Type.Unknown()),
  number_of_failures: Type.Integer(),
  /** Ours: only there while nothing is sent any more. */
  disabled_reason: Type.Optional(Type.String()),
})

export const NotificationsJson = Type.Object({ notifications: Type.Array(NotificationJson) })

/** @param isNew whoever makes a notification sees its secret, this once */
export function presentNotification(
  notification: Notification,
  { isNew = false } = {},
): Static<typeof NotificationJson> {
  const { uuid, title, event, method, config, eventConfig, failures, disabledReason } = notification
  return {
    uuid,
    title: title ?? null,
    event,
    method,
    config: { ...(isNew ? config : shownConfig(config)) },
    event_config: { ...eventConfig },
    number_of_failures: failures,
    ...(disabledReason === undefined ? {} : { disabled_reason: disabledReason }),
  }
}

/** Ours; Quay does not say what became of an event. */
export const DeliveryJson = Type.Object({
  id: Type.String(),
  event_id: Type.String(),
  kind: Type.Enum(['event', 'test', 'again']),
  status: Type.Enum(['waiting', 'delivered', 'failed']),
  attempts: Type.Integer(),
  created: Type.String(),
  next_attempt: Type.Union([Type.String(), Type.Null()]),
  finished: Type.Union([Type.String(), Type.Null()]),
  response_status: Type.Union([Type.Integer(), Type.Null()]),
  response_excerpt: Type.Union([Type.String(), Type.Null()]),
  duration_ms: Type.Union([Type.Integer(), Type.Null()]),
  error: Type.Union([Type.String(), Type.Null()]),
  event_data: Type.Record(Type.String(), Type.Unknown()),
})

export const DeliveriesJson = Type.Object({
  deliveries: Type.Array(DeliveryJson),
  next_page: Type.Optional(Type.String()),
})

export const SentAgainJson = Type.Object({ id: Type.String() })

export function presentDelivery(delivery: Delivery): Static<typeof DeliveryJson> {
  const { outcome, finishedAtMs } = delivery
  return {
    id: String(delivery.id),
    event_id: delivery.eventId,
    kind: delivery.kind,
    status: outcome ?? 'waiting',
    attempts: delivery.attempts,
    created: rfc2822Date(delivery.happenedAtMs),
    next_attempt: outcome === undefined ? rfc2822Date(delivery.dueAtMs) : null,
    finished: finishedAtMs === undefined ? null : rfc2822Date(finishedAtMs),
    response_status: delivery.answerStatus ?? null,
    response_excerpt: delivery.answer ?? null,
    duration_ms: delivery.durationMs ?? null,
    error: delivery.error ?? null,
    event_data: { ...delivery.data },
  }
}
