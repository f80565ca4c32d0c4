import type { Clock } from '../platform/clock/clock.ts'
import type { CollectionConfig } from '../platform/config/slices/collection.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { collectionKinds, planKind } from './collection-job.ts'
import {
  collectionJobs,
  countReviews,
  oldestDue,
  type ReviewCount,
  sumTotals,
  weighObjects,
} from './status.queries.ts'
import { dayOf, type Removed } from './total.queries.ts'

/** How far the collector has come. */
export interface CollectionStatus {
  readonly isOn: boolean
  /** Somebody collects now. */
  readonly isRunning: boolean
  /** When the next search begins; undefined while one is going on, or where there are none. */
  readonly nextSearchAtMs: number | undefined
  readonly reviews: readonly ReviewCount[]
  /** How long the review has waited that could have been done first; 0 when none is due. */
  readonly oldestReviewSeconds: number
  /** Bytes of blobs that are gone, which are still in the store. */
  readonly objects: { readonly count: number; readonly sizeBytes: number }
  /** Since midnight, UTC. */
  readonly today: readonly Removed[]
  readonly total: readonly Removed[]
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: Pick<CollectionConfig, 'isOn'>
}

/** Says what the collector has done, and what it has to do. */
export class CollectionStatuses {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** @param countedMaximum where counting reviews and objects ends; all are counted without it */
  async current(countedMaximum: number = Number.MAX_SAFE_INTEGER): Promise<CollectionStatus> {
    const { database, clock, config } = this.#dependencies
    const { reader } = database
    const nowMs = clock()
    const oldestMs = await oldestDue(reader, nowMs)
    return {
      isOn: config.isOn,
      ...(await collectionJobs(reader, { all: collectionKinds, search: planKind }, nowMs)),
      reviews: await countReviews(reader, nowMs, countedMaximum),
      oldestReviewSeconds: oldestMs === undefined ? 0 : Math.floor((nowMs - oldestMs) / 1000),
      objects: await weighObjects(reader, countedMaximum),
      today: await sumTotals(reader, dayOf(nowMs)),
      total: await sumTotals(reader),
    }
  }
}
