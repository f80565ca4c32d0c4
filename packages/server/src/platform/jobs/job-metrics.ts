import { sql } from 'kysely'

import { keptFor } from '../cache/kept-for.ts'
import type { Clock } from '../clock/clock.ts'
import type { Database } from '../database/database.ts'
import { durationBounds, type Metrics } from '../metrics/metrics.ts'
import type { ObserveJobs } from './job-event.ts'
import type { JobTables } from './job-tables.ts'

/** How long counts of the queue are good for: whoever asks more often costs the database nothing. */
const countsKeptMilliseconds = 15_000

/** Counts what happens to jobs in this process. */
export function countJobs(metrics: Metrics): ObserveJobs {
  const runs = metrics.counter({
    name: 'job_runs_total',
    help: 'Runs of jobs by how they ended.',
    labels: ['queue_name', 'outcome'],
  })
  const durations = metrics.histogram({
    name: 'job_duration_seconds',
    help: 'Time of runs that did their job.',
    labels: ['queue_name'],
    bounds: durationBounds,
  })
  return (event) => {
    if (!('job' in event)) return
    runs.with(event.job.kind, event.event).add()
    if (event.event === 'finished') {
      durations.with(event.job.kind).observe(event.durationMilliseconds / 1000)
    }
  }
}

/** What waits in the queue, which all processes see alike. */
export function measureQueue(
  metrics: Metrics,
  { database, clock }: { readonly database: Database<JobTables>; readonly clock: Clock },
): void {
  const counts = keptFor(countsKeptMilliseconds, clock, () => countQueue(database, clock()))
  const gauge = (name: string, help: string, of: (count: QueueCount) => number) =>
    metrics.gauge({
      name,
      help,
      labels: ['queue_name'],
      aggregator: 'max',
      read: async () =>
        (await counts()).map((count) => ({ values: [count.kind], value: of(count) })),
    })
  gauge('queue_items_locked', 'Jobs that are being done.', ({ locked }) => locked)
  gauge(
    'queue_items_available_unlocked',
    'Jobs that are due and that nobody does.',
    ({ unlocked }) => unlocked,
  )
  gauge(
    'queue_items_available',
    'Jobs that are due or being done.',
    ({ locked, unlocked }) => locked + unlocked,
  )
  gauge('queue_items_failed', 'Jobs that were given up.', ({ failed }) => failed)
}

interface QueueCount {
  readonly kind: string
  readonly locked: number
  readonly unlocked: number
  readonly failed: number
}

async function countQueue(
  { reader }: Database<JobTables>,
  nowMs: number,
): Promise<readonly QueueCount[]> {
  const rows = await reader
    .selectFrom('job')
    .select([
      'kind',
      sql<number>`sum(case when failed_at_ms is null and leased_by is not null and run_at_ms > ${nowMs} then 1 else 0 end)`.as(
        'locked',
      ),
      sql<number>`sum(case when failed_at_ms is null and run_at_ms <= ${nowMs} then 1 else 0 end)`.as(
        'unlocked',
      ),
      sql<number>`sum(case when failed_at_ms is null then 0 else 1 end)`.as('failed'),
    ])
    .groupBy('kind')
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    locked: Number(row.locked),
    unlocked: Number(row.unlocked),
    failed: Number(row.failed),
  }))
}
