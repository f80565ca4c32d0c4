import type { Clock } from '../../platform/clock/clock.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { removeObjectJob } from '../blobs/remove-object.jobs.ts'
import type { BlobObject, Finding, ObjectUnreferenced } from './finding.ts'
import { doomOrphan, forgetPlacement, noteOrphan, tryAgain } from './repair.queries.ts'

/** More damaged objects than these, and more than this share of all, are a wrong or broken store. */
const alwaysForgotten = 20
const shareForgotten = 0.05
const objectsMaximum = 10_000

/** What a repair has done. */
export interface RepairOutcome {
  readonly objectsForgotten: number
  readonly jobsTriedAgain: number
  /** Blobs and manifests that the collector looks at now. */
  readonly orphansNoted: number
  /** Objects that belong to nothing and go when their grace is over. */
  readonly objectsDoomed: number
  /** Present when no object is to go, because there were too many: why. */
  readonly objectsRefusal?: string
  /** Present when no object was forgotten, because there were too many: why. */
  readonly refusal?: string
}

/**
 * Mends what can be mended without a backup, from the findings of a walk.
 *
 * An object that is missing or damaged is forgotten, so that clients see that the registry lacks
 * the blob and send it with their next push. Jobs that were given up are tried anew. What nothing
 * refers to is shown to the collector. Objects that belong to nothing go only where that is asked
 * for, and after a grace.
 */
export class Repair {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #objectGraceMs: number | undefined
  #damaged: BlobObject[] = []
  #unreferenced: ObjectUnreferenced[] = []
  #unreferencedCount = 0
  #orphansNoted = 0
  #damagedCount = 0
  #jobsTriedAgain = 0

  /** @param objectGraceSeconds undefined: objects that belong to nothing stay */
  constructor({
    database,
    clock,
    objectGraceSeconds,
  }: {
    readonly database: BerthDatabase
    readonly clock: Clock
    readonly objectGraceSeconds?: number | undefined
  }) {
    this.#database = database
    this.#clock = clock
    this.#objectGraceMs = objectGraceSeconds === undefined ? undefined : objectGraceSeconds * 1000
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
      case 'blob-unlinked':
      case 'manifest-unkept': {
        const kind = finding.kind === 'blob-unlinked' ? 'blob' : 'manifest'
        const isNoted = await this.#database.transaction((tx) =>
          noteOrphan(tx, { kind, id: finding.id }, this.#clock()),
        )
        if (isNoted) this.#orphansNoted += 1
        return
      }
      case 'object-unreferenced':
        this.#unreferencedCount += 1
        if (this.#unreferencedCount <= objectsMaximum) this.#unreferenced.push(finding)
        return
      default:
    }
  }

  /**
   * Ends the repair when the walk is over: only then is it known whether damage is the exception.
   *
   * @param checkedBlobs how many objects of blobs the walk has looked at
   * @param checkedObjects how many objects of the store
   */
  async finish(checkedBlobs: number, checkedObjects: number): Promise<RepairOutcome> {
    const orphans = { orphansNoted: this.#orphansNoted, ...(await this.#doom(checkedObjects)) }
    const usual = Math.max(alwaysForgotten, checkedBlobs * shareForgotten)
    const jobsTriedAgain = this.#jobsTriedAgain
    if (this.#damagedCount > Math.min(usual, objectsMaximum)) {
      const refusal = refusalOf(this.#damagedCount, checkedBlobs)
      return { objectsForgotten: 0, jobsTriedAgain, ...orphans, refusal }
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
    return { objectsForgotten, jobsTriedAgain, ...orphans }
  }

  async #doom(
    checkedObjects: number,
  ): Promise<Pick<RepairOutcome, 'objectsDoomed' | 'objectsRefusal'>> {
    const graceMs = this.#objectGraceMs
    if (graceMs === undefined) return { objectsDoomed: 0 }
    const usual = Math.max(alwaysForgotten, checkedObjects * shareForgotten)
    if (this.#unreferencedCount > Math.min(usual, objectsMaximum)) {
      const objectsRefusal = strangersOf(this.#unreferencedCount, checkedObjects)
      return { objectsDoomed: 0, objectsRefusal }
    }
    for (const object of this.#unreferenced) {
      await this.#database.transaction((tx) => doomOrphan(tx, object, this.#clock() + graceMs))
    }
    return { objectsDoomed: this.#unreferenced.length }
  }
}

/** So much that is not ours is likelier to belong to somebody else, or to a later database. */
function strangersOf(unreferenced: number, checked: number): string {
  return (
    `${unreferenced} of ${checked} objects belong to nothing, as they do where another registry ` +
    'has the same store, or the database is older than the store; none goes. Find out which it is.'
  )
}

/** So much is missing that the store is likelier to be the wrong one than the database. */
function refusalOf(damaged: number, checked: number): string {
  return (
    `${damaged} of ${checked} blobs are missing or damaged, as they are when a disk is not ` +
    'mounted or a bucket is the wrong one; none was forgotten. Bring the store back, or restore ' +
    'it from a backup.'
  )
}
