import { setTimeout as delay } from 'node:timers/promises'

import type { Clock } from '../clock/clock.ts'
import { DatabaseUnavailableError } from '../database/database-error.ts'
import { type JobHandler, LeaseLostError } from './job.ts'
import type { JobIdentity, ObserveJobs } from './job-event.ts'
import type { JobQueue, LeasedJob } from './job-queue.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { retryDelayMilliseconds } from './retry-delay.ts'

/** Between two attempts to write down how a job ended. */
const writeAgainMilliseconds = 500

export interface RunContext {
  readonly queue: JobQueue
  readonly clock: Clock
  /** From 0 up to 1. */
  readonly random: () => number
  readonly observe: ObserveJobs
  /** Fires when the process stops. */
  readonly stopSignal: AbortSignal
}

/** The handler that had a job was cut off, each time, before it could say why. */
export class WorkerDiedError extends Error {
  override readonly name = 'WorkerDiedError'

  constructor(attempts: number) {
    super(`the job was tried ${attempts} times, and each time its worker died or was cut off`)
  }
}

/** Works at a job that was taken, and writes down how it went. Never fails. */
export async function runJob(
  job: LeasedJob,
  handler: JobHandler,
  context: RunContext,
): Promise<void> {
  const { queue, clock, observe, stopSignal } = context
  const lost = new AbortController()
  const keeper = new LeaseKeeper(job, handler.leaseSeconds, {
    queue,
    clock,
    onLost: (reason) => lost.abort(reason),
  })
  try {
    const startedAt = performance.now()
    const outcome = await tried(job, handler, keeper, AbortSignal.any([stopSignal, lost.signal]))
    const attempts = keeper.hasSaved ? 1 : job.attempts
    const settled = settlement({ ...job, attempts }, handler, outcome, context)
    const isOurs = await written(settled.write, keeper)
    observe(
      isOurs
        ? settled.event(performance.now() - startedAt)
        : { event: 'lost', job: identityOf(job), error: new LeaseLostError(job.id) },
    )
  } catch (error) {
    // Nothing could be written down: the lease runs out, and the job is done again.
    observe({ event: 'lost', job: identityOf(job), error })
  } finally {
    keeper.stop()
  }
}

type Outcome = { readonly isDone: true } | { readonly isDone: false; readonly error: unknown }

async function tried(
  job: LeasedJob,
  handler: JobHandler,
  keeper: LeaseKeeper,
  signal: AbortSignal,
): Promise<Outcome> {
  // Its workers died without a word; it is not let at another.
  if (job.attempts > handler.attemptsMaximum) {
    return { isDone: false, error: job.lastError ?? new WorkerDiedError(job.attempts - 1) }
  }
  try {
    signal.throwIfAborted()
    await handler.run({
      payload: handler.parse(JSON.parse(job.payload)),
      cursor: job.cursor === undefined ? undefined : JSON.parse(job.cursor),
      save: (cursor) => keeper.save(cursor),
      signal,
    })
    return { isDone: true }
  } catch (error) {
    return { isDone: false, error }
  }
}

interface Settlement {
  /** False when the job is another's. */
  readonly write: () => Promise<boolean>
  readonly event: (durationMilliseconds: number) => Parameters<ObserveJobs>[0]
}

/** What follows from how a try went. */
function settlement(
  leased: LeasedJob,
  handler: JobHandler,
  outcome: Outcome,
  context: RunContext,
): Settlement {
  const { queue, clock, random, stopSignal } = context
  const job = identityOf(leased)
  const nextTimeMs = () => clock() + (handler.everySeconds ?? 0) * 1000
  if (outcome.isDone) {
    return {
      write: () =>
        leased.isRecurring ? queue.rearm(leased, nextTimeMs()) : queue.complete(leased),
      event: (durationMilliseconds) => ({ event: 'finished', job, durationMilliseconds }),
    }
  }
  const { error } = outcome
  if (stopSignal.aborted) {
    return { write: () => queue.giveBack(leased), event: () => ({ event: 'given-back', job }) }
  }
  if (leased.attempts >= handler.attemptsMaximum) {
    return {
      write: () =>
        leased.isRecurring
          ? queue.rearm(leased, nextTimeMs(), error)
          : giveUp(leased, handler, context, error),
      event: () => ({ event: 'given-up', job, error }),
    }
  }
  const retryAtMs = clock() + retryDelayMilliseconds(leased.attempts, random())
  return {
    write: () => queue.retryAt(leased, retryAtMs, error),
    event: () => ({ event: 'failed', job, error, retryAtMs }),
  }
}

/** Tells who waits for the job first: who dies in between is followed by one who tells again. */
async function giveUp(
  job: LeasedJob,
  handler: JobHandler,
  { queue, clock }: RunContext,
  error: unknown,
): Promise<boolean> {
  if (handler.givenUp !== undefined) {
    const isOurs = await queue.extend(job, clock() + handler.leaseSeconds * 1000)
    if (!isOurs) return false
    await handler.givenUp(handler.parse(JSON.parse(job.payload)), {
      attempts: handler.attemptsMaximum,
      error,
    })
  }
  return await queue.giveUp(job, error)
}

/** Writes while the lease is held, however often the database has to be asked. */
async function written(write: () => Promise<boolean>, keeper: LeaseKeeper): Promise<boolean> {
  for (;;) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError) || !keeper.isHeld) throw error
      await delay(writeAgainMilliseconds)
    }
  }
}

function identityOf({ id, kind, attempts }: LeasedJob): JobIdentity {
  return { id, kind, attempts }
}
