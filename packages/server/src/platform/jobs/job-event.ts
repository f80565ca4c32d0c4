/** Which job an event is about. */
export interface JobIdentity {
  readonly id: number
  readonly kind: string
  /** Which try in a row, from 1. */
  readonly attempts: number
}

/** What happens to jobs, for logs and metrics. */
export type JobEvent =
  | { readonly event: 'finished'; readonly job: JobIdentity; readonly durationMilliseconds: number }
  | {
      readonly event: 'failed'
      readonly job: JobIdentity
      readonly error: unknown
      readonly retryAtMs: number
    }
  /** It failed for the last time, and is kept with its error. */
  | { readonly event: 'given-up'; readonly job: JobIdentity; readonly error: unknown }
  /** The process stops: another worker goes on. */
  | { readonly event: 'given-back'; readonly job: JobIdentity }
  /** The lease ran out while the handler was at work; the job is done again. */
  | { readonly event: 'lost'; readonly job: JobIdentity; readonly error: unknown }
  /** No job can be taken for now: the database does not answer. Told once until it does again. */
  | { readonly event: 'queue-away'; readonly error: unknown }
  | { readonly event: 'queue-back' }

export type ObserveJobs = (event: JobEvent) => void
