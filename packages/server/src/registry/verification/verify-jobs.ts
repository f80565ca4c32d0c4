import type { Finding } from './finding.ts'
import { givenUpJobs } from './verify-jobs.queries.ts'
import type { Walk } from './walk.ts'

/** No job was given up. */
export async function* verifyJobs(walk: Walk): AsyncIterable<Finding> {
  for await (const { id, kind, payload, failedAtMs, error } of givenUpJobs(walk.reader)) {
    walk.onChecked('jobs', 1, 0)
    const givenUpAt = new Date(failedAtMs).toISOString()
    yield { kind: 'job-given-up', id, job: kind, payload, givenUpAt, error }
  }
}
