import { randomUUID } from 'node:crypto'

import type { Selectable } from 'kysely'

import type { Db, Tx, UserNotificationTable } from '../../../schema/tables.ts'
import type { NewNotice, Notice } from './notice.ts'

/** Accounts whose notices a user finds: the own one, and organizations that the user owns. */
function audienceOf(db: Db | Tx, userId: number) {
  return db
    .selectFrom('account')
    .select('account.id')
    .where('account.id', '=', userId)
    .union(
      db
        .selectFrom('team_member')
        .innerJoin('team', 'team.id', 'team_member.team_id')
        .select('team.organization_id as id')
        .where('team_member.account_id', '=', userId)
        .where('team.role', '=', 'admin'),
    )
}

const columns = [
  'user_notification.id',
  'user_notification.uuid',
  'user_notification.kind',
  'user_notification.metadata',
  'user_notification.is_dismissed',
  'user_notification.created_at_ms',
] as const

type Row = Pick<
  Selectable<UserNotificationTable>,
  'uuid' | 'kind' | 'metadata' | 'is_dismissed' | 'created_at_ms'
> & { readonly organization_name: string | null }

/** Puts the same into several drawers. */
export async function insertNotices(
  tx: Tx,
  accountIds: readonly number[],
  notice: NewNotice,
): Promise<void> {
  if (accountIds.length === 0) return
  await tx
    .insertInto('user_notification')
    .values(
      accountIds.map((accountId) => ({
        uuid: randomUUID(),
        account_id: accountId,
        kind: notice.kind,
        metadata: JSON.stringify(notice.metadata),
        lookup: notice.lookup ?? null,
        is_dismissed: 0,
        created_at_ms: notice.nowMs,
      })),
    )
    .execute()
}

/** What a user has not dismissed, the newest first. */
export async function listNotices(
  db: Db,
  userId: number,
  page: { readonly offset: number; readonly limit: number },
): Promise<Notice[]> {
  const rows = await withOrganization(db)
    .where('user_notification.account_id', 'in', audienceOf(db, userId))
    .where('user_notification.is_dismissed', '=', 0)
    .orderBy('user_notification.id', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  return rows.map(noticeOf)
}

export async function findNotice(
  db: Db | Tx,
  userId: number,
  uuid: string,
): Promise<Notice | undefined> {
  const row = await withOrganization(db)
    .where('user_notification.uuid', '=', uuid)
    .where('user_notification.account_id', 'in', audienceOf(db, userId))
    .executeTakeFirst()
  return row === undefined ? undefined : noticeOf(row)
}

export async function setDismissed(tx: Tx, uuid: string, isDismissed: boolean): Promise<void> {
  await tx
    .updateTable('user_notification')
    .set({ is_dismissed: isDismissed ? 1 : 0 })
    .where('uuid', '=', uuid)
    .execute()
}

function withOrganization(db: Db | Tx) {
  return db
    .selectFrom('user_notification')
    .leftJoin('account as organization', (join) =>
      join
        .onRef('organization.id', '=', 'user_notification.account_id')
        .on('organization.kind', '=', 'organization'),
    )
    .select(columns)
    .select('organization.name as organization_name')
}

function noticeOf(row: Row): Notice {
  return {
    uuid: row.uuid,
    kind: row.kind,
    metadata: JSON.parse(row.metadata) as Notice['metadata'],
    isDismissed: row.is_dismissed === 1,
    createdAtMs: row.created_at_ms,
    organizationName: row.organization_name ?? undefined,
  }
}
