import type { BerthDatabase, Db, Tx } from '../../schema/tables.ts'
import type { Upload } from './upload.ts'
import { uploadOf } from './upload.queries.ts'

/**
 * Deletes uploads that nobody has touched since `beforeMs` and nobody writes to, the oldest of
 * them, and answers with what they were: their bytes are the caller's to remove. One that a
 * writer is about to claim is left alone.
 */
export async function takeStaleUploads(
  database: BerthDatabase,
  tx: Tx,
  options: { readonly beforeMs: number; readonly nowMs: number; readonly limit: number },
): Promise<Upload[]> {
  const rows = await database.claim(
    tx,
    tx
      .selectFrom('upload')
      .selectAll()
      .where('updated_at_ms', '<', options.beforeMs)
      .where((eb) => eb.or([eb('writer', 'is', null), eb('writer_until_ms', '<', options.nowMs)]))
      .orderBy('updated_at_ms')
      .orderBy('id')
      .limit(options.limit),
  )
  if (rows.length === 0) return []
  const ids = rows.map((row) => row.id)
  await tx.deleteFrom('upload').where('id', 'in', ids).execute()
  return rows.map(uploadOf)
}

/** Whether an upload of that id is not yet finished at a location. */
export async function isUploadUnderWay(db: Db, location: string, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('upload')
    .select('id')
    .where('id', '=', id)
    .where('location', '=', location)
    .executeTakeFirst()
  return row !== undefined
}
