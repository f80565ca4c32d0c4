import { sql } from 'kysely'
import { expect } from 'vitest'

import type { BerthDatabase, Db } from '../schema/tables.ts'

/** What the ledger and a recount by other means say, line by line: equal when the ledger is right. */
export interface Recount {
  readonly ledger: readonly string[]
  readonly recount: readonly string[]
}

/**
 * Counts everything anew from manifests and their links, in another way than the ledger does.
 * Manifests that nobody has counted yet are left out.
 */
export async function recountAll(db: Db): Promise<Recount> {
  const links = sql`select distinct r.namespace_id, m.repository_id, b.id as blob_id, b.size_bytes
    from counted_manifest c
    join manifest m on m.id = c.manifest_id
    join repository r on r.id = m.repository_id
    join manifest_blob mb on mb.manifest_id = m.id
    join blob b on b.id = mb.blob_id`
  const ledger = await lines(
    db,
    sql`select 'repository ' || repository_id || ' uses ' || used_bytes as line
      from repository_usage where used_bytes > 0
      union all select 'namespace ' || namespace_id || ' uses ' || used_bytes
      from namespace_usage where used_bytes > 0
      union all select 'repository ' || repository_id || ' blob ' || blob_id || ' of ' || size_bytes
        || ' in ' || manifests from repository_usage_blob
      union all select 'namespace ' || namespace_id || ' blob ' || blob_id || ' in ' || repositories
      from namespace_usage_blob`,
  )
  const recount = await lines(
    db,
    sql`select 'repository ' || repository_id || ' uses ' || sum(size_bytes) as line
      from (${links}) as l group by repository_id having sum(size_bytes) > 0
      union all select 'namespace ' || namespace_id || ' uses ' || sum(size_bytes)
      from (select distinct namespace_id, blob_id, size_bytes from (${links}) as l) as d
      group by namespace_id having sum(size_bytes) > 0
      union all select 'repository ' || m.repository_id || ' blob ' || b.id || ' of ' || b.size_bytes
        || ' in ' || count(*)
      from counted_manifest c join manifest m on m.id = c.manifest_id
      join manifest_blob mb on mb.manifest_id = m.id join blob b on b.id = mb.blob_id
      group by m.repository_id, b.id, b.size_bytes
      union all select 'namespace ' || namespace_id || ' blob ' || blob_id || ' in ' || count(*)
      from (${links}) as l group by namespace_id, blob_id`,
  )
  return { ledger, recount }
}

/** Fails unless the sums are those of a recount; answers with the lines of the ledger. */
export async function expectExactSums(db: Db): Promise<readonly string[]> {
  const { ledger, recount } = await recountAll(db)
  expect(ledger).toEqual(recount)
  return ledger
}

/** The room that is written down for anybody, and until when. */
export async function findReserved(
  db: Db,
): Promise<{ readonly sumBytes: number; readonly untilMs: number }> {
  const { rows } = await sql<{ sum: number | null; until: number | null }>`
    select sum(size_bytes) as sum, max(expires_at_ms) as until from (
      select size_bytes, expires_at_ms from upload_reservation
      union all select size_bytes, expires_at_ms from blob_reservation
    ) as r`.execute(db)
  return { sumBytes: Number(rows[0]?.sum ?? 0), untilMs: Number(rows[0]?.until ?? 0) }
}

/** How many manifests nobody has counted. */
export async function uncountedManifests(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) as count from manifest
    where id not in (select manifest_id from counted_manifest)`.execute(db)
  return Number(rows[0]?.count)
}

async function lines(db: Db, query: ReturnType<typeof sql>): Promise<string[]> {
  const { rows } = await query.execute(db)
  return rows.map((row) => (row as { line: string }).line).toSorted()
}

/** A quota that refuses what would go beyond it. */
export async function setQuota(
  database: BerthDatabase,
  namespaceId: number,
  limitBytes: number,
): Promise<void> {
  await database.transaction(async (tx) => {
    const quota = await tx
      .insertInto('namespace_quota')
      .values({ namespace_id: namespaceId, limit_bytes: limitBytes })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx
      .insertInto('quota_threshold')
      .values({ quota_id: quota.id, kind: 'reject', percent: 100 })
      .execute()
  })
}
