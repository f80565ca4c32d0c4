import type { Clock } from '../platform/clock/clock.ts'
import type { CollectionConfig } from '../platform/config/slices/collection.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import { type JobHandler, type JobRun, noPayload } from '../platform/jobs/job.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { blobsKind, collectRepositoryJob, objectsKind, repositoryKind } from './collection-job.ts'
import type { Collector } from './collector.service.ts'
import { lookAgainHandler } from './look-again.jobs.ts'
import { noteExistingHandler } from './note-existing.jobs.ts'
import { planHandlers } from './plan.jobs.ts'
import type { Progress } from './progress.ts'

/** Transactions at one repository, before others have their turn: some seconds. */
const stepsPerTurn = 200

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
  const { collector, database, clock } = dependencies
  const common = { leaseSeconds: 120, attemptsMaximum: 10 }
  return [
    ...planHandlers(dependencies),
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
        const { repositoryId } = job.payload
        if (await collector.collectRepository(repositoryId, turnOf(job))) return
        // It has the turn again when those have had theirs that wait for it.
        await database.transaction((tx) => enqueue(tx, collectRepositoryJob(repositoryId), clock()))
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

/** Until it was a step too many. */
function turnOf(job: JobRun): Progress {
  const { signal, onStep } = progressOf(job)
  let stepsLeft = stepsPerTurn
  return {
    signal,
    isTurnOver: () => stepsLeft <= 0,
    async onStep() {
      stepsLeft -= 1
      await onStep?.()
    },
  }
}

function parseRepository(payload: unknown): { readonly repositoryId: number } {
  const { repositoryId } = payload as { repositoryId?: unknown }
  if (typeof repositoryId !== 'number') throw new TypeError('the payload names no repository')
  return { repositoryId }
}
