import type { Clock } from '../platform/clock/clock.ts'
import type { CollectionConfig } from '../platform/config/slices/collection.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import { type JobHandler, type NewJob, noPayload } from '../platform/jobs/job.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  blobsKind,
  collectRepositoryJob,
  objectsKind,
  onlyJob,
  planAllKind,
  planKind,
  planNowKind,
} from './collection-job.ts'
import { reviewsPerSearch } from './collector.service.ts'
import { lookAgainAt, lookAgainJob } from './look-again.jobs.ts'
import { repositoriesAfter } from './look-again.queries.ts'
import { isObjectDue } from './object.queries.ts'
import { Pace } from './pace.ts'
import { storePolicy } from './policy.queries.ts'
import { claimReviews, dropReviews, dueAmong, isAnyDue, searchDue } from './review.queries.ts'

const namespacesPerSearch = 100
const repositoriesPerPage = 500
const jobsPerTransaction = 200

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: CollectionConfig
  /** What the triggers of the database have to know. */
  readonly defaultTagTimeSeconds: number
  /** While it says true, nothing is planned. */
  readonly isHalted: () => boolean
}

/** Find what is due, and have it done. */
export function planHandlers(dependencies: Dependencies): JobHandler[] {
  const now = planNowHandler(dependencies) as JobHandler
  const all = planAllHandler(dependencies)
  // What somebody asks for is done also where nothing goes by itself.
  return dependencies.config.isOn ? [planHandler(dependencies), all, now] : [all, now]
}

function planHandler(dependencies: Dependencies): JobHandler {
  return {
    kind: planKind,
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: dependencies.config.everySeconds,
    parse: noPayload,
    run: () => plan(dependencies),
  }
}

function planNowHandler(
  dependencies: Dependencies,
): JobHandler<{ readonly repositoryId?: number | undefined }> {
  return {
    kind: planNowKind,
    leaseSeconds: 120,
    attemptsMaximum: 5,
    concurrencyMaximum: 1,
    parse: (payload) => payload as { readonly repositoryId?: number },
    async run({ payload: { repositoryId }, signal }) {
      if (repositoryId === undefined) return await plan(dependencies)
      if (dependencies.isHalted()) return
      await lookAgainAt(dependencies, [repositoryId], signal)
      await enqueueAll(dependencies, [collectRepositoryJob(repositoryId)])
    },
  }
}

async function plan(dependencies: Dependencies): Promise<void> {
  const { database, clock, isHalted } = dependencies
  if (isHalted()) return
  await planChanges(dependencies)
  const nowMs = clock()
  const { reader } = database
  const oldest = await searchDue(reader, nowMs, reviewsPerSearch)
  const jobs = oldest.repositoryIds.map(collectRepositoryJob)
  if (!oldest.isAll) jobs.push(onlyJob(planAllKind))
  if (await isAnyDue(reader, 'blob', nowMs)) jobs.push(onlyJob(blobsKind))
  if (await isObjectDue(reader, nowMs)) jobs.push(onlyJob(objectsKind))
  await enqueueAll(dependencies, jobs)
}

/**
 * Goes through all repositories by their ids. The oldest reviews may all be of one, which must
 * not keep the others waiting until it is done.
 */
function planAllHandler(dependencies: Dependencies): JobHandler {
  const { database, clock, isHalted } = dependencies
  const { reader } = database
  return {
    kind: planAllKind,
    leaseSeconds: 120,
    attemptsMaximum: 10,
    concurrencyMaximum: 1,
    parse: noPayload,
    async run(job) {
      const pace = new Pace()
      let afterId = (job.cursor as { readonly afterId: number } | undefined)?.afterId ?? 0
      for (;;) {
        job.signal.throwIfAborted()
        if (isHalted()) return
        const page = { namespaceId: undefined, afterId, limit: repositoriesPerPage }
        const ids = await repositoriesAfter(reader, page)
        const lastId = ids.at(-1)
        if (lastId === undefined) return
        await pace.run(async () => {
          const due = await dueAmong(reader, ids, clock())
          await enqueueAll(dependencies, due.map(collectRepositoryJob))
        })
        afterId = lastId
        await job.save({ afterId })
      }
    },
  }
}

async function enqueueAll(
  { database, clock }: Dependencies,
  jobs: readonly NewJob[],
): Promise<void> {
  for (let at = 0; at < jobs.length; at += jobsPerTransaction) {
    await database.transaction(async (tx) => {
      for (const job of jobs.slice(at, at + jobsPerTransaction)) await enqueue(tx, job, clock())
    })
  }
}

/** Where tags are kept for another time than before, all of them are looked at again. */
async function planChanges({
  database,
  clock,
  config,
  defaultTagTimeSeconds,
}: Dependencies): Promise<void> {
  const policy = {
    pushGraceMs: config.pushGraceSeconds * 1000,
    tagTimeMs: defaultTagTimeSeconds * 1000,
  }
  await database.transaction(async (tx) => {
    const nowMs = clock()
    if (await storePolicy(tx, policy)) await enqueue(tx, lookAgainJob(undefined), nowMs)
    const key = { repositoryId: 0, kind: 'namespace' } as const
    const page = { nowMs, limit: namespacesPerSearch }
    const due = await claimReviews(database, tx, key, page)
    const ids = due.map(({ subjectId }) => subjectId)
    for (const id of ids) await enqueue(tx, lookAgainJob(id), nowMs)
    await dropReviews(tx, key, ids)
  })
}
