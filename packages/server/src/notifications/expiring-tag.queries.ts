import type { Db, Tx } from '../schema/tables.ts'

/** A notification that tells of tags before they end. */
export interface ExpiryWatch {
  readonly notificationId: number
  readonly repositoryId: number
  readonly eventConfig: string
}

export interface ExpiringTag {
  readonly id: number
  readonly name: string
  readonly endsAtMs: number
}

/** A page of those that are on, in the order of their numbers. */
export async function listExpiryWatches(
  db: Db,
  page: { readonly afterId: number; readonly limit: number },
): Promise<ExpiryWatch[]> {
  const rows = await db
    .selectFrom('notification')
    .select(['id', 'repository_id', 'event_config'])
    .where('event', '=', 'repo_image_expiry')
    .where('id', '>', page.afterId)
    .where('disabled_reason', 'is', null)
    .where('repository_id', 'is not', null)
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({
    notificationId: row.id,
    repositoryId: row.repository_id ?? 0,
    eventConfig: row.event_config,
  }))
}

/** Some of the tags that end until then, and of which the notification has not told. */
export async function listUntoldTags(
  tx: Tx,
  watch: ExpiryWatch,
  given: { readonly nowMs: number; readonly untilMs: number; readonly limit: number },
): Promise<ExpiringTag[]> {
  const rows = await tx
    .selectFrom('tag')
    .select(['tag.id', 'tag.name', 'tag.lifetime_end_ms'])
    .where('tag.repository_id', '=', watch.repositoryId)
    .where('tag.lifetime_end_ms', '>', given.nowMs)
    .where('tag.lifetime_end_ms', '<=', given.untilMs)
    .where('tag.is_current', '=', 1)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('expiry_notice')
            .select('expiry_notice.tag_id')
            .whereRef('expiry_notice.tag_id', '=', 'tag.id')
            .where('expiry_notice.notification_id', '=', watch.notificationId)
            .whereRef('expiry_notice.ends_at_ms', '=', 'tag.lifetime_end_ms'),
        ),
      ),
    )
    .orderBy('tag.lifetime_end_ms')
    .orderBy('tag.id')
    .limit(given.limit)
    .execute()
  return rows.map((row) => ({ id: row.id, name: row.name, endsAtMs: row.lifetime_end_ms ?? 0 }))
}

/** Notes what was told of. Answers with the tags that nobody else noted in the same moment. */
export async function noteTold(
  tx: Tx,
  { notificationId }: ExpiryWatch,
  tags: readonly ExpiringTag[],
): Promise<ReadonlySet<number>> {
  if (tags.length === 0) return new Set()
  const rows = await tx
    .insertInto('expiry_notice')
    .values(
      tags.map(({ id, endsAtMs }) => ({
        tag_id: id,
        notification_id: notificationId,
        ends_at_ms: endsAtMs,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('tag_id')
    .execute()
  return new Set(rows.map((row) => row.tag_id))
}
