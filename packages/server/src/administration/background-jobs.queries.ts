import { type Selectable, sql } from 'kysely'

import type { Db, JobTable, Tx } from '../schema/tables.ts'
import type { BackgroundJob, JobKind, JobPlace } from './background-job.ts'

const countMaximum = 1_000

const columns = [
  'id',
  'kind',
  'attempts',
  'last_error',
  'created_at_ms',
  'run_at_ms',
  'leased_by',
  'failed_at_ms',
] as const

/** The kinds that have jobs, by steps of an index, and a bounded count of each. */
export async function countJobKinds(db: Db, nowMs: number): Promise<JobKind[]> {
  const { rows } = await sql<{
    kind: string
    waiting: number | null
    running: number | null
    next_run_at_ms: number | null
  }>`
    with recursive kinds(kind) as (
      select min(kind) from job where failed_at_ms is null
      union all
      select (select min(job.kind) from job where job.kind > kinds.kind and job.failed_at_ms is null)
      from kinds where kinds.kind is not null
    )
    select kinds.kind,
      (select count(*) from (select 1 as one from job where job.kind = kinds.kind
        and failed_at_ms is null and not ${isRunning(nowMs)} limit ${countMaximum}) counted) as waiting,
      (select count(*) from (select 1 as one from job where job.kind = kinds.kind
        and failed_at_ms is null and ${isRunning(nowMs)} limit ${countMaximum}) counted) as running,
      (select run_at_ms from job where job.kind = kinds.kind
        and failed_at_ms is null and not ${isRunning(nowMs)}
        order by run_at_ms limit 1) as next_run_at_ms
    from kinds where kinds.kind is not null`.execute(db)
  const failed = await countFailed(db)
  const known = new Map(rows.map((row) => [row.kind, row]))
  return [...new Set([...known.keys(), ...failed.keys()])].toSorted().map((kind) => {
    const row = known.get(kind)
    const nextMs = row?.next_run_at_ms ?? undefined
    return {
      kind,
      waiting: Number(row?.waiting ?? 0),
      running: Number(row?.running ?? 0),
      failed: failed.get(kind) ?? 0,
      nextRunAtMs: nextMs === undefined ? undefined : Number(nextMs),
    }
  })
}

/** A lease that has run out is none: the job waits for another worker. */
function isRunning(nowMs: number) {
  return sql`(leased_by is not null and run_at_ms > ${nowMs})`
}

/** Of those that failed last. */
async function countFailed(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom((from) =>
      from
        .selectFrom('job')
        .select('kind')
        .where('failed_at_ms', 'is not', null)
        .orderBy('failed_at_ms', 'desc')
        .limit(countMaximum)
        .as('failed'),
    )
    .select((eb) => ['kind', eb.fn.countAll<number>().as('count')])
    .groupBy('kind')
    .execute()
  return new Map(rows.map((row) => [row.kind, Number(row.count)]))
}

/** Jobs that a list of one kind looks at. */
const lookedAtMaximum = 10_000

/** Jobs that were given up, the last first. */
export async function listFailedJobs(
  db: Db,
  page: {
    readonly kind: string | undefined
    readonly after: JobPlace | undefined
    readonly limit: number
  },
): Promise<BackgroundJob[]> {
  const { kind, after, limit } = page
  const failed = db
    .selectFrom('job')
    .select(columns)
    .where('failed_at_ms', 'is not', null)
    .$if(after !== undefined, (query) =>
      query.where((eb) =>
        eb(eb.refTuple('failed_at_ms', 'id'), '<', eb.tuple(after?.atMs ?? 0, after?.id ?? 0)),
      ),
    )
    .orderBy('failed_at_ms', 'desc')
    .orderBy('id', 'desc')
  const rows =
    kind === undefined
      ? await failed.limit(limit).execute()
      : await db
          .selectFrom(failed.limit(lookedAtMaximum).as('failed'))
          .selectAll()
          .where('kind', '=', kind)
          .orderBy('failed_at_ms', 'desc')
          .orderBy('id', 'desc')
          .limit(limit)
          .execute()
  return rows.map((row) => jobOf(row, 0))
}

/** Jobs that wait or are being done. */
export async function listLivingJobs(
  db: Db,
  page: {
    readonly kind: string | undefined
    readonly after: JobPlace | undefined
    readonly limit: number
    readonly nowMs: number
  },
): Promise<BackgroundJob[]> {
  const { kind, after } = page
  const rows = await db
    .selectFrom('job')
    .select(columns)
    .where('failed_at_ms', 'is', null)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind ?? ''))
    .$if(after !== undefined, (query) =>
      query.where((eb) =>
        eb(
          eb.refTuple('kind', 'run_at_ms', 'id'),
          '>',
          eb.tuple(after?.kind ?? '', after?.atMs ?? 0, after?.id ?? 0),
        ),
      ),
    )
    .orderBy('kind')
    .orderBy('run_at_ms')
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => jobOf(row, page.nowMs))
}

/** Lets a job that was given up be tried anew; its kind, or undefined when there is no such job. */
export async function reviveFailedJob(
  tx: Tx,
  id: number,
  nowMs: number,
): Promise<string | undefined> {
  const row = await tx
    .updateTable('job')
    .set({ failed_at_ms: null, leased_by: null, attempts: 0, again_at_ms: null, run_at_ms: nowMs })
    .where('id', '=', id)
    .where('failed_at_ms', 'is not', null)
    .returning('kind')
    .executeTakeFirst()
  return row?.kind
}

/** The same for one that nobody tries any more, and that goes. */
export async function deleteFailedJob(tx: Tx, id: number): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('job')
    .where('id', '=', id)
    .where('failed_at_ms', 'is not', null)
    .returning('kind')
    .executeTakeFirst()
  return row?.kind
}

function jobOf(
  row: Pick<Selectable<JobTable>, (typeof columns)[number]>,
  nowMs: number,
): BackgroundJob {
  const state =
    row.failed_at_ms !== null
      ? 'failed'
      : row.leased_by !== null && row.run_at_ms > nowMs
        ? 'running'
        : 'waiting'
  return {
    id: row.id,
    kind: row.kind,
    state,
    attempts: row.attempts,
    error: row.last_error ?? undefined,
    createdAtMs: row.created_at_ms,
    runAtMs: state === 'waiting' ? row.run_at_ms : undefined,
    failedAtMs: row.failed_at_ms ?? undefined,
    sortedAtMs: row.run_at_ms,
  }
}
