/** Work that must happen later: enqueued in the transaction that makes it necessary. */
export interface NewJob {
  readonly kind: string
  /** Survives JSON. */
  readonly payload: object
  /**
   * One job at most has it. While that one waits, enqueuing another changes nothing; while it
   * runs, it is done once more afterwards; when it was given up, it is tried anew.
   */
  readonly uniqueKey?: string
  /** Not before this instant; at once when it is missing. */
  readonly runAtMs?: number
}

/** What a handler gets. */
export interface JobRun<Payload = unknown> {
  readonly payload: Payload
  /** What the handler saved before it was interrupted, as JSON gives it back; undefined at first. */
  readonly cursor: unknown
  /**
   * Remembers how far the work has come, so that the next try goes on from there. Coming on
   * starts the count of tries anew.
   *
   * @throws LeaseLostError when another worker has the job now
   */
  save(cursor: object): Promise<void>
  /** Fires when the process stops or the lease is lost: the handler throws the reason soon. */
  readonly signal: AbortSignal
}

/**
 * How one kind of job is done.
 *
 * A handler is idempotent: a job whose worker died is done again from its last cursor. It works
 * in bounded batches and looks at the signal between them. Returning means that the job is done;
 * whoever is interrupted throws.
 */
export interface JobHandler<Payload = unknown> {
  /** `what.verb`, e.g. `storage.remove-object`. */
  readonly kind: string
  /** How long a worker may be silent before another takes the job over. */
  readonly leaseSeconds: number
  /** Tries, one after the other without coming on, before the job is given up and its error kept. */
  readonly attemptsMaximum: number
  /** How many of the kind one process runs at a time; all that it may run when it is missing. */
  readonly concurrencyMaximum?: number
  /**
   * For work that comes back by itself: the pause after each run. The registry has one such job
   * of the kind, whose payload is empty and which is never given up.
   */
  readonly everySeconds?: number
  /** Reads the payload that {@link NewJob} carried. Throws for one of another form. */
  parse(payload: unknown): Payload
  run(job: JobRun<Payload>): Promise<void>
  /**
   * The job is about to be given up: what waits for it learns of that. It may be called again,
   * when the worker dies in between.
   */
  givenUp?(payload: Payload, failure: GivenUp): Promise<void>
}

/** Why a job is done no more. */
export interface GivenUp {
  readonly attempts: number
  /** Of the last try. */
  readonly error: unknown
}

/** For kinds that come back by themselves, which have no payload. */
export function noPayload(): undefined {
  return undefined
}

/** Another worker has taken the job over: what this one still does counts for nothing. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError'

  constructor(jobId: number) {
    super(`the lease on job ${jobId} has run out, and another worker may have it`)
  }
}

/** The process stops; the job goes on elsewhere. */
export class WorkerStoppedError extends Error {
  override readonly name = 'WorkerStoppedError'

  constructor() {
    super('this process stops; another goes on with the job')
  }
}
