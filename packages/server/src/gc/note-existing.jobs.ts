import { sql } from 'kysely'

import type { Clock } from '../platform/clock/clock.ts'
import type { JobHandler } from '../platform/jobs/job.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'

/** The migration that makes the triggers enqueues it. */
const kind = 'gc.note-existing'
const rowsPerTransaction = 500

interface Cursor {
  readonly part: number
  readonly afterId: number
}

/** Notes a bounded part of what has an id above that; answers with the last id of it. */
type Note = (tx: Tx, afterId: number, nowMs: number) => Promise<number | undefined>

/** What may wait from before is looked at once: after it, everything that waits is noted. */
const parts: readonly Note[] = [
  (tx, afterId) => completeManifestBlobs(tx, afterId),
  (tx, afterId, nowMs) => noteTags(tx, afterId, nowMs),
  (tx, afterId, nowMs) => noteManifests(tx, afterId, nowMs),
  (tx, afterId, nowMs) => noteLinks(tx, afterId, nowMs),
  (tx, afterId, nowMs) => noteBlobs(tx, afterId, nowMs),
]

/** Notes what was there before the database noted by itself: once, in small parts. */
export function noteExistingHandler({
  database,
  clock,
}: {
  readonly database: BerthDatabase
  readonly clock: Clock
}): JobHandler {
  return {
    kind,
    leaseSeconds: 120,
    attemptsMaximum: 20,
    concurrencyMaximum: 1,
    parse: () => undefined,
    async run(job) {
      let { part, afterId } = (job.cursor as Cursor | undefined) ?? { part: 0, afterId: 0 }
      for (; part < parts.length; part += 1, afterId = 0) {
        const note = parts[part] as Note
        for (;;) {
          job.signal.throwIfAborted()
          const lastId = await database.transaction((tx) => note(tx, afterId, clock()), {
            durability: 'relaxed',
          })
          if (lastId === undefined) break
          afterId = lastId
          await job.save({ part, afterId } satisfies Cursor)
        }
      }
    },
  }
}

async function lastIdAfter(
  tx: Tx,
  table: 'manifest' | 'repository' | 'blob',
  afterId: number,
  limit = rowsPerTransaction,
): Promise<number | undefined> {
  const rows = await tx
    .selectFrom(table)
    .select('id')
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.at(-1)?.id
}

async function completeManifestBlobs(tx: Tx, afterId: number): Promise<number | undefined> {
  const lastId = await lastIdAfter(tx, 'manifest', afterId)
  if (lastId === undefined) return undefined
  await sql`update manifest_blob set repository_id =
      (select manifest.repository_id from manifest where manifest.id = manifest_blob.manifest_id)
    where manifest_id > ${afterId} and manifest_id <= ${lastId} and repository_id is null`.execute(
    tx,
  )
  return lastId
}

async function noteTags(tx: Tx, afterId: number, nowMs: number): Promise<number | undefined> {
  const lastId = await lastIdAfter(tx, 'repository', afterId)
  if (lastId === undefined) return undefined
  await sql`insert into gc_review (repository_id, kind, subject_id, reason, due_at_ms)
    select repository.id, 'tags', repository.id, 'released', cast(${nowMs} as bigint)
    from repository
    where repository.id > ${afterId} and repository.id <= ${lastId} and exists (
      select 1 from tag
      where tag.repository_id = repository.id and tag.lifetime_end_ms is not null)
    on conflict (repository_id, kind, subject_id) do update set due_at_ms = excluded.due_at_ms
    where gc_review.due_at_ms > excluded.due_at_ms`.execute(tx)
  return lastId
}

async function noteManifests(tx: Tx, afterId: number, nowMs: number): Promise<number | undefined> {
  const lastId = await lastIdAfter(tx, 'manifest', afterId)
  if (lastId === undefined) return undefined
  // Those with a tag are noted when they lose it.
  await sql`insert into gc_review (repository_id, kind, subject_id, reason, due_at_ms)
    select manifest.repository_id, 'manifest', manifest.id, 'new', cast(${nowMs} as bigint)
    from manifest
    where manifest.id > ${afterId} and manifest.id <= ${lastId} and not exists (
      select 1 from tag where tag.manifest_id = manifest.id)
    on conflict (repository_id, kind, subject_id) do nothing`.execute(tx)
  return lastId
}

async function noteLinks(tx: Tx, afterId: number, nowMs: number): Promise<number | undefined> {
  const lastId = await lastIdAfter(tx, 'blob', afterId)
  if (lastId === undefined) return undefined
  await sql`insert into gc_review (repository_id, kind, subject_id, reason, due_at_ms)
    select repository_blob.repository_id, 'link', repository_blob.blob_id, 'new',
      cast(${nowMs} as bigint)
    from repository_blob
    where repository_blob.blob_id > ${afterId} and repository_blob.blob_id <= ${lastId}
      and not exists (select 1 from manifest_blob
        where manifest_blob.repository_id = repository_blob.repository_id
          and manifest_blob.blob_id = repository_blob.blob_id)
    on conflict (repository_id, kind, subject_id) do nothing`.execute(tx)
  return lastId
}

async function noteBlobs(tx: Tx, afterId: number, nowMs: number): Promise<number | undefined> {
  const lastId = await lastIdAfter(tx, 'blob', afterId)
  if (lastId === undefined) return undefined
  await sql`insert into gc_review (repository_id, kind, subject_id, reason, due_at_ms)
    select 0, 'blob', blob.id, 'released', cast(${nowMs} as bigint)
    from blob
    where blob.id > ${afterId} and blob.id <= ${lastId} and not exists (
      select 1 from repository_blob where repository_blob.blob_id = blob.id)
    on conflict (repository_id, kind, subject_id) do nothing`.execute(tx)
  return lastId
}
