import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'

import type { Clock } from '../clock/clock.ts'
import type { Database } from '../database/database.ts'
import { Alarm } from './alarm.ts'
import { onEnqueued } from './enqueue.ts'
import { type JobHandler, WorkerStoppedError } from './job.ts'
import type { ObserveJobs } from './job-event.ts'
import { JobQueue } from './job-queue.ts'
import type { JobTables } from './job-tables.ts'
import { runJob } from './run-job.ts'

/** How soon a runner looks again after something happened; doubles while nothing does. */
const shortestPauseMilliseconds = 25
/** How long a job of another process may wait for a runner that has nothing to do. */
const longestPauseMilliseconds = 5000
const stopGraceMilliseconds = 10_000

export interface JobRunnerOptions {
  readonly database: Database<JobTables>
  readonly clock: Clock
  /** One for each kind that this process does; jobs of other kinds are left to others. */
  readonly handlers: readonly JobHandler[]
  /** Jobs that run at the same time. */
  readonly concurrencyMaximum: number
  readonly observe: ObserveJobs
  /** Asked before each look at the queue: while it says true, no job is taken. */
  readonly isPaused?: () => boolean
  /** From 0 up to 1; for the pauses after failures. */
  readonly random?: () => number
}

/**
 * Takes jobs from the table and runs them, a bounded number at a time.
 *
 * Any number of runners, in any number of processes, share one table. All that a runner knows
 * it can forget: what it had goes on elsewhere when its lease has run out. The clocks of
 * processes that share a table differ by much less than the shortest lease.
 */
export class JobRunner {
  readonly #options: JobRunnerOptions
  readonly #queue: JobQueue
  readonly #handlers: ReadonlyMap<string, JobHandler>
  readonly #running = new Map<Promise<void>, string>()
  readonly #alarm = new Alarm()
  readonly #stopping = new AbortController()
  #pauseMs = shortestPauseMilliseconds
  #isAway = false
  #isStopping = false
  #loop: Promise<void> | undefined

  constructor(options: JobRunnerOptions) {
    this.#options = options
    this.#handlers = new Map(options.handlers.map((handler) => [handler.kind, handler]))
    if (this.#handlers.size !== options.handlers.length) {
      throw new Error('two handlers are for the same kind of job')
    }
    this.#queue = new JobQueue(options.database, {
      clock: options.clock,
      worker: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
      kinds: [...this.#handlers.keys()],
    })
  }

  /** Begins to take jobs, and goes on until {@link stop}. A database that is away is waited for. */
  start(): void {
    if (!this.#isStopping) this.#loop ??= this.#run()
  }

  /** Says that there may be a job: the runner looks at once. */
  notify(): void {
    this.#pauseMs = shortestPauseMilliseconds
    this.#alarm.ringWithin(0)
  }

  /**
   * Takes no more jobs, interrupts those that run, and waits until they have ended and their
   * leases are given back. A handler that does not end within the grace period keeps its lease
   * until that runs out, since it may still be at work.
   */
  async stop(graceMilliseconds = stopGraceMilliseconds): Promise<void> {
    this.#isStopping = true
    this.#alarm.ringWithin(0)
    // First no more is taken: a job that is given back is not for this runner.
    if (this.#loop !== undefined) await settledWithin([this.#loop], graceMilliseconds)
    this.#stopping.abort(new WorkerStoppedError())
    await settledWithin([...this.#running.keys()], graceMilliseconds)
  }

  async #run(): Promise<void> {
    const stopListening = onEnqueued(() => {
      // The transaction is about to commit: soon is early enough, and never too often.
      this.#pauseMs = shortestPauseMilliseconds
      this.#alarm.ringWithin(shortestPauseMilliseconds)
    })
    let isReady = false
    while (!this.#isStopping) {
      let pauseMs = longestPauseMilliseconds
      if (this.#options.isPaused?.() !== true) {
        try {
          if (!isReady) await this.#queue.keepRecurring(this.#options.handlers)
          isReady = true
          pauseMs = await this.#takeDue()
          this.#tellBack()
        } catch (error) {
          this.#tellAway(error)
          pauseMs = this.#nextPause()
        }
      }
      if (!this.#isStopping) await this.#alarm.sleep(pauseMs)
    }
    stopListening()
  }

  /** Takes what is due and fits, and answers how long to wait before looking again. */
  async #takeDue(): Promise<number> {
    const idle = this.#idleHandlers()
    // Every job that ends rings the alarm.
    if (idle.length === 0) return longestPauseMilliseconds

    const earliest = await this.#queue.earliestDue()
    const nowMs = this.#options.clock()
    const dueAtOf = ({ kind }: JobHandler) => earliest.get(kind) ?? Infinity
    const due = idle.filter((handler) => dueAtOf(handler) <= nowMs)
    let taken = 0
    for (const [index, handler] of due.entries()) {
      const share = Math.ceil(this.#free / (due.length - index))
      taken += await this.#take(handler, Math.min(share, this.#freeOf(handler)))
    }
    if (taken > 0) {
      this.#pauseMs = shortestPauseMilliseconds
      return 0
    }
    const soonest = Math.min(...idle.map(dueAtOf)) - nowMs
    return Math.min(this.#nextPause(), Math.max(soonest, shortestPauseMilliseconds))
  }

  /** Kinds that may run one job more, first those that run the fewest: no kind starves another. */
  #idleHandlers(): JobHandler[] {
    return [...this.#handlers.values()]
      .filter((handler) => this.#freeOf(handler) > 0)
      .toSorted((one, other) => this.#countOf(one.kind) - this.#countOf(other.kind))
  }

  get #free(): number {
    return this.#options.concurrencyMaximum - this.#running.size
  }

  #freeOf({ kind, concurrencyMaximum = Infinity }: JobHandler): number {
    return Math.min(this.#free, concurrencyMaximum - this.#countOf(kind))
  }

  #countOf(kind: string): number {
    let count = 0
    for (const running of this.#running.values()) if (running === kind) count += 1
    return count
  }

  async #take(handler: JobHandler, limit: number): Promise<number> {
    if (limit <= 0) return 0
    const jobs = await this.#queue.claim(handler, limit)
    for (const job of jobs) {
      const run = runJob(job, handler, {
        queue: this.#queue,
        clock: this.#options.clock,
        random: this.#options.random ?? Math.random,
        observe: this.#options.observe,
        stopSignal: this.#stopping.signal,
      }).finally(() => {
        this.#running.delete(run)
        this.#alarm.ringWithin(0)
      })
      this.#running.set(run, handler.kind)
    }
    return jobs.length
  }

  /** The pause of now; the next is twice as long, unless something happens. */
  #nextPause(): number {
    const pauseMs = this.#pauseMs
    this.#pauseMs = Math.min(longestPauseMilliseconds, pauseMs * 2)
    return pauseMs
  }

  #tellAway(error: unknown): void {
    if (this.#isAway) return
    this.#isAway = true
    this.#options.observe({ event: 'queue-away', error })
  }

  #tellBack(): void {
    if (!this.#isAway) return
    this.#isAway = false
    this.#options.observe({ event: 'queue-back' })
  }
}

async function settledWithin(
  promises: readonly Promise<void>[],
  milliseconds: number,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds)
  })
  await Promise.race([Promise.all(promises), timeout])
  clearTimeout(timer)
}
