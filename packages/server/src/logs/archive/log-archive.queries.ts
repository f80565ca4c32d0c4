import { sql } from 'kysely'

import type { Db, Tx } from '../../schema/tables.ts'
import type { LogMetadata } from '../log-entry.ts'
import { monthTableAsLogEntry, monthTables } from '../log-entry.queries.ts'
import { tableOfMonth } from '../log-month.ts'
import type { StoredEntry } from '../log-store.ts'

/** The oldest month that is still in its table and lies before another. */
export async function oldestMonthBefore(db: Db, month: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('log_month')
    .select('month')
    .where('archived_at_ms', 'is', null)
    .where('month', '<', month)
    .orderBy('month')
    .limit(1)
    .executeTakeFirst()
  return row?.month
}

/** Entries of a month in the order of their ids, behind one of them. */
export async function entriesBehind(
  db: Db,
  month: string,
  afterId: number,
  limit: number,
): Promise<StoredEntry[]> {
  const rows = await monthTables(db)
    .selectFrom(monthTableAsLogEntry(month))
    .selectAll()
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    atMs: row.at_ms,
    kind: row.kind,
    namespaceId: row.namespace_id ?? undefined,
    repositoryId: row.repository_id ?? undefined,
    performerId: row.performer_id ?? undefined,
    address: row.address,
    metadata: JSON.parse(row.metadata) as LogMetadata,
  }))
}

/** A file that holds entries of a month. */
export interface ArchivedFile {
  readonly month: string
  readonly location: string
  readonly storageKey: string
  readonly entries: number
  readonly sizeBytes: number
}

/**
 * Drops a month's table, whose entries are all in a file. The table gets another name first, so
 * that nobody adds an entry between the count and the end.
 *
 * @returns false when there are entries that the file does not have; the transaction is to be
 *   undone then
 */
export async function replaceByFile(tx: Tx, file: ArchivedFile, nowMs: number): Promise<boolean> {
  const table = tableOfMonth(file.month)
  const leaving = `${table}_leaving`
  await sql`alter table ${sql.table(table)} rename to ${sql.table(leaving)}`.execute(tx)
  const { rows } = await sql<{
    count: number
  }>`select count(*) as count from ${sql.table(leaving)}`.execute(tx)
  if (Number(rows[0]?.count) !== file.entries) return false
  await sql`drop table ${sql.table(leaving)}`.execute(tx)
  await tx
    .updateTable('log_month')
    .set({ archived_at_ms: nowMs })
    .where('month', '=', file.month)
    .execute()
  await tx
    .insertInto('log_archive')
    .values({
      storage_key: file.storageKey,
      location: file.location,
      month: file.month,
      entries: file.entries,
      size_bytes: file.sizeBytes,
      archived_at_ms: nowMs,
    })
    .execute()
  return true
}

export async function isMonthInTable(db: Db | Tx, month: string): Promise<boolean> {
  const row = await db
    .selectFrom('log_month')
    .select('month')
    .where('month', '=', month)
    .where('archived_at_ms', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}

export async function isArchivedFile(db: Db, storageKey: string): Promise<boolean> {
  const row = await db
    .selectFrom('log_archive')
    .select('month')
    .where('storage_key', '=', storageKey)
    .executeTakeFirst()
  return row !== undefined
}

/** Every file of the archive, the oldest month first. */
export async function listArchivedFiles(db: Db): Promise<ArchivedFile[]> {
  const rows = await db.selectFrom('log_archive').selectAll().orderBy('month').execute()
  return rows.map((row) => ({
    month: row.month,
    location: row.location,
    storageKey: row.storage_key,
    entries: row.entries,
    sizeBytes: row.size_bytes,
  }))
}
