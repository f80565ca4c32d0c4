import type { Clock } from '../../platform/clock/clock.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { removeObjectJob } from '../blobs/remove-object.jobs.ts'
import type { BlobObject, Finding } from './finding.ts'
import { forgetPlacement, tryAgain } from './repair.queries.ts'

/** More damaged objects than these, and more than this share of all, are a wrong or broken store. */
const alwaysForgotten = 20
const shareForgotten = 0.05
const objectsMaximum = 10_000

/** What a repair has done. */
export interface RepairOutcome {
  readonly objectsForgotten: number
  readonly jobsTriedAgain: number
  /** Present when no object was forgotten, because there were too many: why. */
  readonly refusal?: string
}

/**
 * Mends what can be mended without a backup, from the findings of a walk.
 *
 * An object that is missing or damaged is forgotten, so that clients see that the registry lacks
 * the blob and send it with their next push. Jobs that were given up are tried anew.
 */
export class Repair {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  #damaged: BlobObject[] = []
  #damagedCount = 0
  #jobsTriedAgain = 0

  constructor({ database, clock }: { readonly database: BerthDatabase; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  /** Takes one finding of the walk. */
  async take(finding: Finding): Promise<void> {
    switch (finding.kind) {
      case 'blob-missing':
      case 'blob-size-wrong':
      case 'blob-damaged':
        this.#damagedCount += 1
        if (this.#damagedCount <= objectsMaximum) this.#damaged.push(finding)
        return
      case 'job-given-up': {
        const isWaiting = await this.#database.transaction((tx) =>
          tryAgain(tx, finding.id, this.#clock()),
        )
        if (isWaiting) this.#jobsTriedAgain += 1
        return
      }
      default:
    }
  }

  /**
   * Ends the repair when the walk is over: only then is it known whether damage is the exception.
   *
   * @param checkedBlobs how many objects of blobs the walk has looked at
   */
  async finish(checkedBlobs: number): Promise<RepairOutcome> {
    const usual = Math.max(alwaysForgotten, checkedBlobs * shareForgotten)
    const jobsTriedAgain = this.#jobsTriedAgain
    if (this.#damagedCount > Math.min(usual, objectsMaximum)) {
      const refusal = refusalOf(this.#damagedCount, checkedBlobs)
      return { objectsForgotten: 0, jobsTriedAgain, refusal }
    }
    let objectsForgotten = 0
    for (const { location, storageKey } of this.#damaged) {
      const isForgotten = await this.#database.transaction(async (tx) => {
        if (!(await forgetPlacement(tx, { location, storageKey }))) return false
        await enqueue(tx, removeObjectJob({ location, storageKey }), this.#clock())
        return true
      })
      if (isForgotten) objectsForgotten += 1
    }
    return { objectsForgotten, jobsTriedAgain }
  }
}

/** So much is missing that the store is likelier to be the wrong one than the database. */
function refusalOf(damaged: number, checked: number): string {
  return (
    `${damaged} of ${checked} blobs are missing or damaged, as they are when a disk is not ` +
    'mounted or a bucket is the wrong one; none was forgotten. Bring the store back, or restore ' +
    'it from a backup.'
  )
}
