/** How many jobs of a kind there are; no more than 1,000 of each state are counted. */
export interface JobKind {
  readonly kind: string
  readonly waiting: number
  readonly running: number
  readonly failed: number
  /** When the first of those that wait may begin; undefined when none waits. */
  readonly nextRunAtMs: number | undefined
}

/** A job, without what it is about: that may be a secret. */
export interface BackgroundJob {
  readonly id: number
  readonly kind: string
  readonly state: 'waiting' | 'running' | 'failed'
  /** Tries since it last came on. */
  readonly attempts: number
  /** Why the last try failed. */
  readonly error: string | undefined
  readonly createdAtMs: number
  /** Of one that waits. */
  readonly runAtMs: number | undefined
  readonly failedAtMs: number | undefined
  /** Where it stands among those that did not fail: its time, or the end of the lease on it. */
  readonly sortedAtMs: number
}

/** Behind this job a page begins. Jobs that failed last come first; others in the order of kind and time. */
export interface JobPlace {
  readonly kind: string
  readonly atMs: number
  readonly id: number
}
