import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'
import type { Placement } from '../registry/blobs/blob.ts'

/** An object whose blob is gone. */
export interface DoomedObject extends Placement {
  readonly sizeBytes: number
}

/** Objects that are to go, not before that instant. */
export async function doomObjects(
  tx: Tx,
  objects: readonly DoomedObject[],
  dueAtMs: number,
): Promise<void> {
  if (objects.length === 0) return
  await tx
    .insertInto('gc_object')
    .values(
      objects.map(({ location, storageKey, sizeBytes }) => ({
        location,
        storage_key: storageKey,
        size_bytes: sizeBytes,
        due_at_ms: dueAtMs,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Takes objects whose time has come; nobody else takes them before `untilMs`. */
export async function takeDoomedObjects(
  database: BerthDatabase,
  tx: Tx,
  given: { readonly nowMs: number; readonly untilMs: number; readonly limit: number },
): Promise<DoomedObject[]> {
  const rows = await database.claim(
    tx,
    tx
      .selectFrom('gc_object')
      .select(['location', 'storage_key', 'size_bytes'])
      .where('due_at_ms', '<=', given.nowMs)
      .orderBy('due_at_ms')
      .limit(given.limit),
  )
  for (const row of rows) {
    await tx
      .updateTable('gc_object')
      .set({ due_at_ms: given.untilMs })
      .where('location', '=', row.location)
      .where('storage_key', '=', row.storage_key)
      .execute()
  }
  return rows.map((row) => ({
    location: row.location,
    storageKey: row.storage_key,
    sizeBytes: row.size_bytes,
  }))
}

/** Whether a blob lies in an object. */
export async function isObjectUsed(db: Db, object: Placement): Promise<boolean> {
  const row = await db
    .selectFrom('blob_placement')
    .select('blob_id')
    .where('location', '=', object.location)
    .where('storage_key', '=', object.storageKey)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

/** Nothing is left to do about these objects. */
export async function forgetObjects(tx: Tx, objects: readonly Placement[]): Promise<void> {
  for (const { location, storageKey } of objects) {
    await tx
      .deleteFrom('gc_object')
      .where('location', '=', location)
      .where('storage_key', '=', storageKey)
      .execute()
  }
}

export async function isObjectDue(db: Db, nowMs: number): Promise<boolean> {
  const row = await db
    .selectFrom('gc_object')
    .select('location')
    .where('due_at_ms', '<=', nowMs)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
