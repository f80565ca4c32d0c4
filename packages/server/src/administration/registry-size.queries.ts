import { safeInteger } from '../platform/database/database.ts'
import type { Db, Tx } from '../schema/tables.ts'

export async function findRegistrySize(
  db: Db,
): Promise<{ readonly sizeBytes: number; readonly measuredAtMs: number } | undefined> {
  const row = await db
    .selectFrom('registry_size')
    .select(['size_bytes', 'measured_at_ms'])
    .executeTakeFirst()
  return row === undefined
    ? undefined
    : { sizeBytes: row.size_bytes, measuredAtMs: row.measured_at_ms }
}

export async function saveRegistrySize(tx: Tx, sizeBytes: number, nowMs: number): Promise<void> {
  const values = { size_bytes: sizeBytes, measured_at_ms: nowMs }
  await tx
    .insertInto('registry_size')
    .values({ id: 1, ...values })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(values))
    .execute()
}

/** What some blobs weigh together, in the order of their ids; undefined when there are no more. */
export async function weighBlobs(
  db: Db,
  afterId: number,
  limit: number,
): Promise<{ readonly lastId: number; readonly sizeBytes: number } | undefined> {
  const row = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('blob')
        .select(['id', 'size_bytes'])
        .where('id', '>', afterId)
        .orderBy('id')
        .limit(limit)
        .as('some'),
    )
    .select((eb) => [
      eb.fn.max('some.id').as('last_id'),
      eb.fn.sum<string | number | null>('some.size_bytes').as('size_bytes'),
    ])
    .executeTakeFirstOrThrow()
  // The types know nothing of sums over no rows.
  const lastId = row.last_id as number | null
  if (lastId === null) return undefined
  return { lastId, sizeBytes: safeInteger(row.size_bytes ?? 0) }
}

/** Whether a job of that key waits, or is being done. Jobs that were given up count for nothing. */
export async function findJobState(
  db: Db,
  uniqueKey: string,
): Promise<{ readonly isRunning: boolean } | undefined> {
  const row = await db
    .selectFrom('job')
    .select('leased_by')
    .where('unique_key', '=', uniqueKey)
    .where('failed_at_ms', 'is', null)
    .executeTakeFirst()
  return row === undefined ? undefined : { isRunning: row.leased_by !== null }
}
