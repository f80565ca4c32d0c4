import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { actorOf } from '../api/api-caller.ts'
import { notFound } from '../api/api-error.ts'
import { noContent, ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import type { BackgroundJob, JobPlace } from './background-job.ts'
import type { BackgroundJobs } from './background-jobs.service.ts'
import * as wire from './background-jobs.wire.ts'

interface Dependencies {
  readonly jobs: BackgroundJobs
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const path = '/superuser/jobs'
const jobsPerPage = 50

/** What the registry does by itself, and what it gave up. Quay has no such calls. */
export function backgroundJobOperations(dependencies: Dependencies): Operation[] {
  const { jobs, access, pageTokens } = dependencies
  const common = {
    tag: 'superuser',
    scope: 'super:user',
    feature: 'SUPER_USERS',
    wantsFreshLogin: true,
  } as const

  return [
    operation({
      ...common,
      id: 'listJobKinds',
      summary: 'Counts the jobs of each kind: what waits, what is being done, what was given up.',
      method: 'get',
      path: `${path}/kinds`,
      answers: { 200: wire.JobKindsJson },
      async handle({ caller }) {
        access.superUser(caller)
        return ok({ kinds: (await jobs.kinds()).map(wire.presentJobKind) })
      },
    }),
    operation({
      ...common,
      id: 'listJobs',
      summary: 'Lists jobs that were given up, or those that wait and are being done.',
      method: 'get',
      path,
      query: wire.JobsQuery,
      answers: { 200: wire.JobsJson },
      async handle({ query, caller }) {
        access.superUser(caller)
        const isFailed = query.state !== 'living'
        const limit = query.limit ?? jobsPerPage
        const list = `jobs ${isFailed ? 'failed' : 'living'} ${query.kind ?? ''}`
        const after = placeIn(pageTokens.open(list, query.next_page))
        const found = await jobs.list({ isFailed, kind: query.kind, after, limit: limit + 1 })
        const page = found.slice(0, limit)
        const last = page.at(-1)
        return ok({
          jobs: page.map(wire.presentJob),
          ...(found.length > limit && last !== undefined
            ? { next_page: pageTokens.seal(list, placeOf(last)) }
            : {}),
        })
      },
    }),
    operation({
      ...common,
      id: 'runJobAgain',
      summary: 'Has a job that was given up done as if it were new.',
      method: 'post',
      path: `${path}/{job_id}/run`,
      params: wire.JobParams,
      answers: { 204: Type.Null() },
      async handle({ params, caller }) {
        access.superUser(caller)
        const isThere = await jobs.runAgain(actorOf(caller), params.job_id)
        if (!isThere) throw notFound(`job ${params.job_id} among those that were given up`)
        return noContent
      },
    }),
    operation({
      ...common,
      id: 'dropJob',
      summary: 'Takes a job away that was given up; what it should have done is not done.',
      method: 'delete',
      path: `${path}/{job_id}`,
      params: wire.JobParams,
      answers: { 204: Type.Null() },
      async handle({ params, caller }) {
        access.superUser(caller)
        const isThere = await jobs.drop(actorOf(caller), params.job_id)
        if (!isThere) throw notFound(`job ${params.job_id} among those that were given up`)
        return noContent
      },
    }),
  ]
}

function placeOf({ kind, failedAtMs, sortedAtMs, id }: BackgroundJob): JobPlace {
  return { kind, atMs: failedAtMs ?? sortedAtMs, id }
}

function placeIn(key: unknown): JobPlace | undefined {
  if (typeof key !== 'object' || key === null) return undefined
  const { kind, atMs, id } = key as Readonly<Record<string, unknown>>
  const isPlace = typeof kind === 'string' && typeof atMs === 'number' && typeof id === 'number'
  return isPlace ? { kind, atMs, id } : undefined
}
