import type { Clock } from '../clock/clock.ts'
import { LeaseLostError } from './job.ts'
import type { JobQueue, LeasedJob } from './job-queue.ts'

/** A lease is extended this often before it would run out: twice may fail. */
const extensionsPerLease = 3

interface Dependencies {
  readonly queue: JobQueue
  readonly clock: Clock
  /** Called once, when the job may be another's. */
  readonly onLost: (reason: LeaseLostError) => void
}

/** Keeps the lease on a job that a handler works at, as long as the database lets it. */
export class LeaseKeeper {
  readonly #job: LeasedJob
  readonly #leaseMilliseconds: number
  readonly #dependencies: Dependencies
  readonly #timer: NodeJS.Timeout
  #heldUntilMs: number
  #isLost = false
  #isExtending = false
  #hasSaved = false

  constructor(job: LeasedJob, leaseSeconds: number, dependencies: Dependencies) {
    this.#job = job
    this.#leaseMilliseconds = leaseSeconds * 1000
    this.#dependencies = dependencies
    this.#heldUntilMs = job.leaseUntilMs
    this.#timer = setInterval(() => void this.#beat(), this.#leaseMilliseconds / extensionsPerLease)
  }

  /** Whether the lease has not run out, as far as this process can tell without asking. */
  get isHeld(): boolean {
    return !this.#isLost && this.#dependencies.clock() < this.#heldUntilMs
  }

  /** Whether the work has come on since this worker has it. */
  get hasSaved(): boolean {
    return this.#hasSaved
  }

  /** Saves a cursor and extends the lease. @throws LeaseLostError */
  async save(cursor: object): Promise<void> {
    const untilMs = this.#dependencies.clock() + this.#leaseMilliseconds
    const isOurs = await this.#dependencies.queue.save(this.#job, JSON.stringify(cursor), untilMs)
    if (!isOurs) throw this.#lose()
    this.#hasSaved = true
    this.#hold(untilMs)
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  async #beat(): Promise<void> {
    if (this.#isExtending) {
      if (!this.isHeld) this.#lose()
      return
    }
    this.#isExtending = true
    const untilMs = this.#dependencies.clock() + this.#leaseMilliseconds
    try {
      // A process that was halted for longer than its lease asks too: maybe nobody came.
      if (await this.#dependencies.queue.extend(this.#job, untilMs)) this.#hold(untilMs)
      else this.#lose()
    } catch {
      // A database that is away for a moment takes no lease before its time.
      if (!this.isHeld) this.#lose()
    } finally {
      this.#isExtending = false
    }
  }

  #hold(untilMs: number): void {
    this.#heldUntilMs = Math.max(this.#heldUntilMs, untilMs)
  }

  #lose(): LeaseLostError {
    const reason = new LeaseLostError(this.#job.id)
    if (!this.#isLost) {
      this.#isLost = true
      this.stop()
      this.#dependencies.onLost(reason)
    }
    return reason
  }
}
