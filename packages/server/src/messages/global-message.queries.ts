import type { Db, Tx } from '../schema/tables.ts'
import type { GlobalMessage } from './global-message.ts'

export async function listMessages(db: Db, limit: number): Promise<GlobalMessage[]> {
  const rows = await db
    .selectFrom('global_message')
    .select(['uuid', 'content', 'media_type', 'severity'])
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    uuid: row.uuid,
    content: row.content,
    mediaType: row.media_type,
    severity: row.severity,
  }))
}

export async function countMessages(tx: Tx): Promise<number> {
  const { count } = await tx
    .selectFrom('global_message')
    .select((eb) => eb.fn.countAll<number | string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function insertMessage(tx: Tx, message: GlobalMessage, nowMs: number): Promise<void> {
  await tx
    .insertInto('global_message')
    .values({
      uuid: message.uuid,
      content: message.content,
      media_type: message.mediaType,
      severity: message.severity,
      created_at_ms: nowMs,
    })
    .execute()
}

/** False when there is none. */
export async function deleteMessage(tx: Tx, uuid: string): Promise<boolean> {
  const rows = await tx
    .deleteFrom('global_message')
    .where('uuid', '=', uuid)
    .returning('id')
    .execute()
  return rows.length > 0
}
