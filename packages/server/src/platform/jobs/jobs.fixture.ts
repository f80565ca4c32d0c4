import { onTestFinished } from 'vitest'

import { waitUntil } from '../../../../../tools/test/wait-until.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { enqueue } from './enqueue.ts'
import type { JobHandler, JobRun, NewJob } from './job.ts'
import type { JobEvent } from './job-event.ts'
import { JobRunner, type JobRunnerOptions } from './job-runner.ts'
import { jobsOf } from './job-tables.ts'

/** A clock that stands still until it is told to move. */
export interface HandClock {
  (): number
  advance(milliseconds: number): void
}

export function handClock(nowMs = 1_700_000_000_000): HandClock {
  let now = nowMs
  return Object.assign(() => now, {
    advance(milliseconds: number) {
      now += milliseconds
    },
  })
}

export const testKind = 'test.work'

/** A handler of {@link testKind}, whose leases nobody loses unless the test wants it. */
export function handlerOf(
  run: (job: JobRun) => Promise<void> | void,
  more: Partial<JobHandler> = {},
): JobHandler {
  return {
    kind: testKind,
    leaseSeconds: 60,
    attemptsMaximum: 3,
    parse: (payload) => payload,
    run: async (job) => await run(job),
    ...more,
  }
}

export async function add(
  database: BerthDatabase,
  job: Partial<NewJob> = {},
  nowMs = 0,
): Promise<void> {
  await database.transaction((tx) => enqueue(tx, { kind: testKind, payload: {}, ...job }, nowMs))
}

/** Every job, in the order in which they were enqueued. */
export async function jobsIn(database: BerthDatabase) {
  return await database.reader.selectFrom('job').selectAll().orderBy('id').execute()
}

/** The only job. Fails when there are more, or none. */
export async function onlyJobIn(database: BerthDatabase) {
  const [job, ...others] = await jobsIn(database)
  if (job === undefined || others.length > 0) throw new Error('there is not exactly one job')
  return job
}

export interface ObservedRunner {
  readonly runner: JobRunner
  readonly events: readonly JobEvent[]
  /** Waits for the n-th event of that name. */
  readonly waitFor: (event: JobEvent['event'], count?: number) => Promise<void>
  readonly countOf: (event: JobEvent['event']) => number
}

/** A runner that ends with the test. */
export function startRunner(
  database: BerthDatabase,
  options: Pick<JobRunnerOptions, 'handlers' | 'clock'> & Partial<JobRunnerOptions>,
): ObservedRunner {
  const events: JobEvent[] = []
  const runner = new JobRunner({
    concurrencyMaximum: 4,
    observe: (event) => events.push(event),
    ...options,
    database: jobsOf(options.database ?? database),
  })
  runner.start()
  onTestFinished(() => runner.stop())
  const countOf = (name: JobEvent['event']) => events.filter(({ event }) => event === name).length
  return {
    runner,
    events,
    countOf,
    waitFor: (name, count = 1) =>
      waitUntil(`${count} × ${name} in ${JSON.stringify(events)}`, () => countOf(name) >= count),
  }
}

/** A promise that a test settles by hand. */
export function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open: () => open() }
}

/** Waits as handlers do: until the gate opens, or the reason to stop. */
export async function openedOrStopped(opened: Promise<void>, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  signal.throwIfAborted()
  await Promise.race([opened, stopped])
}
