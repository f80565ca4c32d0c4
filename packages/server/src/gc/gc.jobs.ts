import type { Clock } from '../platform/clock/clock.ts'
import type { CollectionConfig } from '../platform/config/slices/collection.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import { type JobHandler, type JobRun, type NewJob, noPayload } from '../platform/jobs/job.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { type Collector, reviewsPerSearch } from './collector.service.ts'
import type { Progress } from './progress.ts'
import { isObjectDue } from './object.queries.ts'
import { lookAgainJob, lookAgainHandler } from './look-again.jobs.ts'
import { noteExistingHandler } from './note-existing.jobs.ts'
import { storePolicy } from './policy.queries.ts'
import { claimReviews, dropReviews, dueRepositories, isAnyDue } from './review.queries.ts'

const repositoryKind = 'gc.collect-repository'
const blobsKind = 'gc.collect-blobs'
const objectsKind = 'gc.remove-objects'

const namespacesPerSearch = 100

/** How often a job says that it has come on: its steps are many and small. */
const saveEveryMilliseconds = 2000

interface Dependencies {
  readonly database: BerthDatabase
  readonly collector: Collector
  readonly clock: Clock
  readonly config: CollectionConfig
  /** What the triggers of the database have to know. */
  readonly defaultTagTimeSeconds: number
  /** While it says true, nothing is removed. */
  readonly isHalted: () => boolean
}

/** Every kind of job that removes what nothing refers to. */
export function collectionHandlers(dependencies: Dependencies): JobHandler[] {
  const { collector, database, clock, config } = dependencies
  const common = { leaseSeconds: 120, attemptsMaximum: 10 }
  return [
    ...(config.isOn ? [planHandler(dependencies)] : []),
    noteExistingHandler({ database, clock }),
    lookAgainHandler({ database, clock }),
    {
      ...common,
      kind: repositoryKind,
      // Other jobs have to be done as well.
      concurrencyMaximum: 2,
      parse: parseRepository,
      async run(job: JobRun<{ readonly repositoryId: number }>) {
        if (dependencies.isHalted()) return
        await collector.collectRepository(job.payload.repositoryId, progressOf(job))
      },
    },
    {
      ...common,
      kind: blobsKind,
      concurrencyMaximum: 1,
      parse: noPayload,
      async run(job) {
        if (!dependencies.isHalted()) await collector.collectBlobs(progressOf(job))
      },
    },
    {
      ...common,
      kind: objectsKind,
      concurrencyMaximum: 1,
      parse: noPayload,
      async run(job) {
        if (!dependencies.isHalted()) await collector.removeObjects(progressOf(job))
      },
    },
  ]
}

/** Finds what is due, and has it done: each repository by one worker at a time. */
function planHandler(dependencies: Dependencies): JobHandler {
  const { database, clock, config, isHalted } = dependencies
  return {
    kind: 'gc.plan',
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: config.everySeconds,
    parse: noPayload,
    async run() {
      if (isHalted()) return
      await planChanges(dependencies)
      const nowMs = clock()
      const { reader } = database
      const jobs: NewJob[] = (await dueRepositories(reader, nowMs, reviewsPerSearch)).map(
        collectRepositoryJob,
      )
      if (await isAnyDue(reader, 'blob', nowMs)) jobs.push(onlyJob(blobsKind))
      if (await isObjectDue(reader, nowMs)) jobs.push(onlyJob(objectsKind))
      for (let at = 0; at < jobs.length; at += 200) {
        await database.transaction(async (tx) => {
          for (const job of jobs.slice(at, at + 200)) await enqueue(tx, job, nowMs)
        })
      }
    },
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

function progressOf(job: JobRun): Progress {
  let savedAtMs = performance.now()
  return {
    signal: job.signal,
    async onStep() {
      if (performance.now() - savedAtMs < saveEveryMilliseconds) return
      await job.save({})
      savedAtMs = performance.now()
    },
  }
}

function collectRepositoryJob(repositoryId: number): NewJob {
  return {
    kind: repositoryKind,
    payload: { repositoryId },
    uniqueKey: `${repositoryKind}:${repositoryId}`,
  }
}

/** There is one of its kind. */
function onlyJob(kind: string): NewJob {
  return { kind, payload: {}, uniqueKey: kind }
}

function parseRepository(payload: unknown): { readonly repositoryId: number } {
  const { repositoryId } = payload as { repositoryId?: unknown }
  if (typeof repositoryId !== 'number') throw new TypeError('the payload names no repository')
  return { repositoryId }
}
