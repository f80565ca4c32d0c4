import { type Static, Type } from 'typebox'

import { rfc2822Date, rfc2822DateOrNull } from '../api/date-form.ts'
import { NextPageJson } from '../api/numbered-pages.ts'
import type { BackgroundJob, JobKind } from './background-job.ts'

/** Jobs as API v1 spells them; Quay has no such calls. */
const TextOrNull = Type.Union([Type.String(), Type.Null()])

export const JobParams = Type.Object({ job_id: Type.Integer({ minimum: 1 }) })
export const JobsQuery = Type.Object({
  state: Type.Optional(Type.Enum(['failed', 'living'])),
  kind: Type.Optional(Type.String({ maxLength: 100 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})

const JobKindJson = Type.Object({
  kind: Type.String(),
  /** No more than 1,000 are counted, as of the others. */
  waiting: Type.Integer(),
  running: Type.Integer(),
  failed: Type.Integer(),
  next_run: TextOrNull,
})
export const JobKindsJson = Type.Object({ kinds: Type.Array(JobKindJson) })

const JobJson = Type.Object({
  id: Type.Integer(),
  kind: Type.String(),
  state: Type.Enum(['waiting', 'running', 'failed']),
  attempts: Type.Integer(),
  error: TextOrNull,
  created: Type.String(),
  next_run: TextOrNull,
  failed_at: TextOrNull,
})
export const JobsJson = Type.Object({ jobs: Type.Array(JobJson), next_page: NextPageJson })

export function presentJobKind(kind: JobKind): Static<typeof JobKindJson> {
  const { nextRunAtMs, ...counts } = kind
  return { ...counts, next_run: rfc2822DateOrNull(nextRunAtMs) }
}

export function presentJob(job: BackgroundJob): Static<typeof JobJson> {
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    attempts: job.attempts,
    error: job.error ?? null,
    created: rfc2822Date(job.createdAtMs),
    next_run: rfc2822DateOrNull(job.runAtMs),
    failed_at: rfc2822DateOrNull(job.failedAtMs),
  }
}
