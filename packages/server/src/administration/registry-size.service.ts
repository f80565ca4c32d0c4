import type { Clock } from '../platform/clock/clock.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { findJobState, findRegistrySize } from './registry-size.queries.ts'

export interface RegistrySize {
  /** Undefined: nobody ever asked. */
  readonly measured: { readonly sizeBytes: number; readonly atMs: number } | undefined
  /** A job that measures it waits. */
  readonly isQueued: boolean
  /** A job measures it now. */
  readonly isRunning: boolean
}

export const measureSizeKind = 'registry.measure-size'

/** What all blobs of the registry weigh: each once, however many repositories have it. */
export class RegistrySizes {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor({ database, clock }: { readonly database: BerthDatabase; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  async find(): Promise<RegistrySize> {
    const { reader } = this.#database
    const measured = await findRegistrySize(reader)
    const job = await findJobState(reader, measureSizeKind)
    return {
      measured:
        measured === undefined
          ? undefined
          : { sizeBytes: measured.sizeBytes, atMs: measured.measuredAtMs },
      isQueued: job?.isRunning === false,
      isRunning: job?.isRunning === true,
    }
  }

  /** Has it measured anew. False when somebody asked for that already, and it is not done yet. */
  async measure(): Promise<boolean> {
    return await this.#database.transaction(async (tx) => {
      if ((await findJobState(tx, measureSizeKind)) !== undefined) return false
      const job = { kind: measureSizeKind, payload: {}, uniqueKey: measureSizeKind }
      await enqueue(tx, job, this.#clock())
      return true
    })
  }
}
