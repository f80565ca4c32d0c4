import { type SqlBool, sql } from 'kysely'

import type { Db, NotificationDeliveryTable, Tx } from '../schema/tables.ts'
import type { Delivery, DeliveryKind, DeliveryResult } from './delivery.ts'
import type { EventData, EventDetails, EventName, OutgoingEvent } from './notification-event.ts'
import type { Selectable } from 'kysely'

/** Whom an event concerns: all that are on, of a repository or of a namespace. */
export type EventOwner =
  | { readonly repositoryId: number }
  | { readonly namespaceId: number }
  | { readonly notificationId: number }

/**
 * Writes an event down for everybody who is told of it, under whichever of its names, in one
 * statement, and answers with them.
 */
export async function insertDeliveries(
  tx: Tx,
  owner: EventOwner,
  event: Omit<OutgoingEvent, 'name'> & { readonly names: readonly EventName[] },
  kind: DeliveryKind = 'event',
): Promise<{ readonly id: number; readonly notificationId: number }[]> {
  const int = (value: number) => sql<number>`cast(${value} as bigint)`
  const isOwner =
    'repositoryId' in owner
      ? sql<SqlBool>`repository_id = ${owner.repositoryId}`
      : 'namespaceId' in owner
        ? sql<SqlBool>`namespace_id = ${owner.namespaceId}`
        : sql<SqlBool>`id = ${owner.notificationId}`
  const rows = await tx
    .insertInto('notification_delivery')
    .columns([
      'notification_id',
      'event_id',
      'kind',
      'event_data',
      'details',
      'happened_at_ms',
      'attempts',
      'due_at_ms',
    ])
    .expression((eb) =>
      eb
        .selectFrom('notification')
        .select([
          'id',
          sql<string>`cast(${event.id} as text)`.as('event_id'),
          sql<DeliveryKind>`cast(${kind} as text)`.as('kind'),
          sql<string>`cast(${JSON.stringify(event.data)} as text)`.as('event_data'),
          sql<string>`cast(${JSON.stringify(event.details)} as text)`.as('details'),
          int(event.happenedAtMs).as('happened_at_ms'),
          sql<number>`0`.as('attempts'),
          int(event.happenedAtMs).as('due_at_ms'),
        ])
        .where(isOwner)
        .where('event', 'in', event.names)
        .where((where) =>
          kind === 'event' ? where('disabled_reason', 'is', null) : where.lit(true),
        )
        .orderBy('id'),
    )
    .returning(['id', 'notification_id'])
    .execute()
  return rows.map((row) => ({ id: row.id, notificationId: row.notification_id }))
}

/** The event that is told next, or that one of its deliveries; undefined when none waits. */
export async function findWaiting(
  db: Db,
  notificationId: number,
  deliveryId?: number,
): Promise<Delivery | undefined> {
  const row = await db
    .selectFrom('notification_delivery')
    .selectAll()
    .where('notification_id', '=', notificationId)
    .where('finished_at_ms', 'is', null)
    .$if(deliveryId === undefined, (query) => query.where('kind', '=', 'event'))
    .$if(deliveryId !== undefined, (query) => query.where('id', '=', deliveryId ?? 0))
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  return row === undefined ? undefined : deliveryOf(row)
}

/** Writes down how a try went. False when the delivery does not wait any more. */
export async function recordTry(
  tx: Tx,
  deliveryId: number,
  result: DeliveryResult,
  next: { readonly retryAtMs: number } | { readonly finishedAtMs: number },
): Promise<boolean> {
  const row = await tx
    .updateTable('notification_delivery')
    .set((eb) => ({
      attempts: eb('attempts', '+', 1),
      answer_status: result.answerStatus ?? null,
      duration_ms: result.durationMs,
      answer: result.answer ?? null,
      error: result.error ?? null,
      ...('retryAtMs' in next
        ? { due_at_ms: next.retryAtMs }
        : {
            finished_at_ms: next.finishedAtMs,
            outcome: result.error === undefined ? ('delivered' as const) : ('failed' as const),
          }),
    }))
    .where('id', '=', deliveryId)
    .where('finished_at_ms', 'is', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}

/** Gives up some of what waits for a notification that is off; says how many. */
export async function failSomeWaiting(
  tx: Tx,
  given: {
    readonly notificationId: number
    readonly error: string
    readonly nowMs: number
    readonly limit: number
  },
): Promise<number> {
  const rows = await tx
    .updateTable('notification_delivery')
    .set({ outcome: 'failed', finished_at_ms: given.nowMs, error: given.error })
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notification_delivery')
        .select('id')
        .where('notification_id', '=', given.notificationId)
        .where('finished_at_ms', 'is', null)
        .where('kind', '=', 'event')
        .orderBy('id')
        .limit(given.limit),
    )
    .returning('id')
    .execute()
  return rows.length
}

/** What was told of a notification, or waits to be, the newest first. */
export async function listDeliveries(
  db: Db,
  notificationId: number,
  page: { readonly beforeId: number | undefined; readonly limit: number },
): Promise<Delivery[]> {
  const rows = await db
    .selectFrom('notification_delivery')
    .selectAll()
    .where('notification_id', '=', notificationId)
    .$if(page.beforeId !== undefined, (query) => query.where('id', '<', page.beforeId ?? 0))
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute()
  return rows.map(deliveryOf)
}

export async function findDelivery(
  db: Db,
  notificationId: number,
  id: number,
): Promise<Delivery | undefined> {
  const row = await db
    .selectFrom('notification_delivery')
    .selectAll()
    .where('id', '=', id)
    .where('notification_id', '=', notificationId)
    .executeTakeFirst()
  return row === undefined ? undefined : deliveryOf(row)
}

/** Forgets some that ended before a moment; says how many. */
export async function deleteSomeFinished(
  tx: Tx,
  given: { readonly beforeMs: number; readonly limit: number },
): Promise<number> {
  const rows = await tx
    .deleteFrom('notification_delivery')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notification_delivery')
        .select('id')
        .where('finished_at_ms', 'is not', null)
        .where('finished_at_ms', '<', given.beforeMs)
        .orderBy('finished_at_ms')
        .limit(given.limit),
    )
    .returning('id')
    .execute()
  return rows.length
}

/** Some of the deliveries of a repository's notifications; says how many it removed. */
export async function deleteSomeOfRepository(
  tx: Tx,
  repositoryId: number,
  limit: number,
): Promise<number> {
  const rows = await tx
    .deleteFrom('notification_delivery')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('notification_delivery')
        .innerJoin('notification', 'notification.id', 'notification_delivery.notification_id')
        .select('notification_delivery.id')
        .where('notification.repository_id', '=', repositoryId)
        .limit(limit),
    )
    .returning('id')
    .execute()
  return rows.length
}

/** A delivery that should have been tried by now. */
export interface OverdueDelivery {
  readonly id: number
  readonly notificationId: number
  readonly kind: DeliveryKind
  readonly dueAtMs: number
}

/** What should have been tried by then, page by page, the longest overdue first. */
export async function listOverdue(
  db: Db,
  page: {
    readonly after: Pick<OverdueDelivery, 'dueAtMs' | 'id'> | undefined
    readonly dueBeforeMs: number
    readonly limit: number
  },
): Promise<OverdueDelivery[]> {
  const { after } = page
  let query = db
    .selectFrom('notification_delivery')
    .select(['id', 'notification_id', 'kind', 'due_at_ms'])
    .where('finished_at_ms', 'is', null)
    .where('due_at_ms', '<', page.dueBeforeMs)
    .orderBy('due_at_ms')
    .orderBy('id')
    .limit(page.limit)
  if (after !== undefined) {
    query = query
      .where('due_at_ms', '>=', after.dueAtMs)
      .where((eb) => eb(eb.refTuple('due_at_ms', 'id'), '>', eb.tuple(after.dueAtMs, after.id)))
  }
  const rows = await query.execute()
  return rows.map((row) => ({
    id: row.id,
    notificationId: row.notification_id,
    kind: row.kind,
    dueAtMs: row.due_at_ms,
  }))
}

/** How many tests and repetitions of a notification wait to be sent, up to a limit. */
export async function countAsked(db: Db, notificationId: number, limit: number): Promise<number> {
  const rows = await db
    .selectFrom('notification_delivery')
    .select('id')
    .where('notification_id', '=', notificationId)
    .where('finished_at_ms', 'is', null)
    .where('kind', '<>', 'event')
    .limit(limit)
    .execute()
  return rows.length
}

function deliveryOf(row: Selectable<NotificationDeliveryTable>): Delivery {
  return {
    id: row.id,
    notificationId: row.notification_id,
    eventId: row.event_id,
    kind: row.kind,
    data: JSON.parse(row.event_data) as EventData,
    details: JSON.parse(row.details) as EventDetails,
    happenedAtMs: row.happened_at_ms,
    attempts: row.attempts,
    dueAtMs: row.due_at_ms,
    outcome: row.outcome ?? undefined,
    finishedAtMs: row.finished_at_ms ?? undefined,
    answerStatus: row.answer_status ?? undefined,
    durationMs: row.duration_ms ?? undefined,
    answer: row.answer ?? undefined,
    error: row.error ?? undefined,
  }
}
