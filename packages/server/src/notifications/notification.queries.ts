import { randomUUID } from 'node:crypto'

import { type Selectable, sql } from 'kysely'

import type { Db, NotificationTable, Tx } from '../schema/tables.ts'
import type { EventName } from './notification-event.ts'
import type { MethodConfig, MethodName } from './notification-method.ts'
import { failuresMaximum, type Notification, type NotificationSubject } from './notification.ts'
import type { NotificationSeals } from './notification-seals.ts'

/** All of a subject, oldest first. There are only so many. */
export async function listNotifications(
  db: Db,
  seals: NotificationSeals,
  subject: NotificationSubject,
): Promise<Notification[]> {
  const rows = await ofSubject(db, subject).selectAll().orderBy('id').execute()
  return rows.map((row) => notificationOf(row, seals))
}

export async function findNotification(
  db: Db,
  seals: NotificationSeals,
  subject: NotificationSubject,
  uuid: string,
): Promise<Notification | undefined> {
  const row = await ofSubject(db, subject).selectAll().where('uuid', '=', uuid).executeTakeFirst()
  return row === undefined ? undefined : notificationOf(row, seals)
}

/** A notification with what it is about, as it is called now. */
export async function findForDelivery(
  db: Db,
  seals: NotificationSeals,
  id: number,
): Promise<{ notification: Notification; subject: NotificationSubject } | undefined> {
  const row = await db
    .selectFrom('notification')
    .leftJoin('repository', 'repository.id', 'notification.repository_id')
    .innerJoin('account', (join) =>
      join.on(
        sql`coalesce(notification.namespace_id, repository.namespace_id)`,
        '=',
        sql.ref('account.id'),
      ),
    )
    .selectAll('notification')
    .select([
      'account.id as owner_id',
      'account.name as namespace_name',
      'repository.name as repository_name',
    ])
    .where('notification.id', '=', id)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const { owner_id: namespaceId, namespace_name: namespace, repository_name: repository } = row
  const subject: NotificationSubject =
    row.repository_id === null || repository === null
      ? { kind: 'namespace', id: namespaceId, namespace }
      : { kind: 'repository', id: row.repository_id, namespaceId, namespace, repository }
  return { notification: notificationOf(row, seals), subject }
}

export interface NewNotification {
  readonly event: EventName
  readonly method: MethodName
  readonly config: MethodConfig
  readonly eventConfig: Readonly<Record<string, unknown>>
  readonly title: string | undefined
}

export async function insertNotification(
  tx: Tx,
  seals: NotificationSeals,
  subject: NotificationSubject,
  given: NewNotification,
  nowMs: number,
): Promise<Notification> {
  const uuid = randomUUID()
  const row = await tx
    .insertInto('notification')
    .values({
      uuid,
      repository_id: subject.kind === 'repository' ? subject.id : null,
      namespace_id: subject.kind === 'namespace' ? subject.id : null,
      event: given.event,
      method: given.method,
      title: given.title ?? null,
      sealed_config: seals.seal(uuid, given.config),
      event_config: JSON.stringify(given.eventConfig),
      failures: 0,
      disabled_reason: null,
      created_at_ms: nowMs,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return notificationOf(row, seals)
}

export async function deleteNotification(tx: Tx, id: number): Promise<void> {
  await tx.deleteFrom('notification').where('id', '=', id).execute()
}

/** Nothing failed, and it is on. */
export async function resetFailures(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable('notification')
    .set({ failures: 0, disabled_reason: null })
    .where('id', '=', id)
    .execute()
}

export async function countSuccess(tx: Tx, id: number): Promise<void> {
  await tx
    .updateTable('notification')
    .set({ failures: 0 })
    .where('id', '=', id)
    .where('disabled_reason', 'is', null)
    .execute()
}

/** One more event was given up; the last of several in a row switches the notification off. */
export async function countFailure(
  tx: Tx,
  { id }: Pick<Notification, 'id'>,
  subject: NotificationSubject,
  error: string,
): Promise<void> {
  const row = await tx
    .updateTable('notification')
    .set((eb) => ({ failures: eb('failures', '+', 1) }))
    .where('id', '=', id)
    .returning('failures')
    .executeTakeFirst()
  if (row === undefined || row.failures < failuresMaximum) return
  const reason = `${row.failures} events in a row could not be delivered, the last because ${error}`
  await tx
    .updateTable('notification')
    .set({ disabled_reason: reason })
    .where('id', '=', id)
    .where('disabled_reason', 'is', null)
    .execute()
  await noteWhetherWatched(tx, subject)
}

/**
 * Brings up to date what pushes look at. Whoever changes notifications of a repository holds
 * their lock.
 */
export async function noteWhetherWatched(tx: Tx, subject: NotificationSubject): Promise<void> {
  if (subject.kind !== 'repository') return
  await tx
    .updateTable('repository')
    .set((eb) => ({
      has_push_notifications: eb
        .case()
        .when(
          eb.exists(
            eb
              .selectFrom('notification')
              .select('notification.id')
              .where('notification.repository_id', '=', subject.id)
              .where('notification.event', 'in', ['repo_push', 'repo_change'])
              .where('notification.disabled_reason', 'is', null),
          ),
        )
        .then(1)
        .else(0)
        .end(),
    }))
    .where('id', '=', subject.id)
    .execute()
}

function ofSubject(db: Db, subject: NotificationSubject) {
  const query = db.selectFrom('notification')
  return subject.kind === 'repository'
    ? query.where('repository_id', '=', subject.id)
    : query.where('namespace_id', '=', subject.id)
}

function notificationOf(
  row: Selectable<NotificationTable>,
  seals: NotificationSeals,
): Notification {
  return {
    id: row.id,
    uuid: row.uuid,
    event: row.event as EventName,
    method: row.method as MethodName,
    config: seals.open(row.uuid, row.sealed_config),
    eventConfig: JSON.parse(row.event_config) as Readonly<Record<string, unknown>>,
    title: row.title ?? undefined,
    failures: row.failures,
    disabledReason: row.disabled_reason ?? undefined,
    createdAtMs: row.created_at_ms,
  }
}
