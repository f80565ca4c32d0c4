import type { NewJob } from '../platform/jobs/job.ts'

export const deliverKind = 'notifications.deliver'

/** What one run of the job looks after: the queue of a notification, or one delivery alone. */
export interface DeliverPayload {
  readonly notificationId: number
  readonly deliveryId?: number
}

/**
 * Sends what waits for a notification. There is one such job for each notification, so its events
 * go one after the other; a test or a repetition has a job of its own, and waits for none of them.
 */
export function deliverJob(payload: DeliverPayload, runAtMs?: number): NewJob {
  const { notificationId, deliveryId } = payload
  return {
    kind: deliverKind,
    payload,
    uniqueKey: `${deliverKind}:${notificationId}${deliveryId === undefined ? '' : `:${deliveryId}`}`,
    ...(runAtMs === undefined ? {} : { runAtMs }),
  }
}

export function parseDeliverPayload(payload: unknown): DeliverPayload {
  const { notificationId, deliveryId } = payload as Partial<Record<keyof DeliverPayload, unknown>>
  const isId = (value: unknown): value is number => Number.isSafeInteger(value)
  if (!isId(notificationId) || (deliveryId !== undefined && !isId(deliveryId))) {
    throw new TypeError('the payload names no notification')
  }
  return { notificationId, ...(deliveryId === undefined ? {} : { deliveryId }) }
}
