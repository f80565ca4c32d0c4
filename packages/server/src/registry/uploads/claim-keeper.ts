import { setTimeout as delay } from 'node:timers/promises'

import type { ByteSource } from '../../platform/bytes/byte-source.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { WriterReplacedError } from '../../storage/storage-driver.ts'
import { extendClaim } from './upload.queries.ts'

/** How long a writer may be silent before its claim can be taken over: so long does one that died block. */
export const claimMilliseconds = 30_000
const extendEveryMilliseconds = 10_000
/** How long a writer whose claim has run out waits for the database to tell whether it is lost. */
const askEveryMilliseconds = 500
const asksMaximum = 120

/** Holds one claim for as long as its request runs. */
export interface ClaimKeeper {
  /**
   * The same body, but each part of it, its end and its failure only pass while the claim is
   * held: what a driver writes then, nobody else has written.
   *
   * @throws WriterReplacedError once the claim is lost; with the database's error as its cause
   *   when that cannot be told
   */
  guard(body: ByteSource): ByteSource
  /** @throws as the body of {@link guard} */
  requireHeld(): Promise<void>
  stop(): void
}

/** Keeps the claims of this process alive. */
export class ClaimKeepers {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor(database: BerthDatabase, clock: Clock) {
    this.#database = database
    this.#clock = clock
  }

  /**
   * Extends a claim again and again. A process that was halted, or cut off from the database,
   * for longer than its claim lasts asks for it before it goes on.
   */
  keep(claim: {
    readonly id: string
    readonly writer: string
    readonly untilMs: number
  }): ClaimKeeper {
    let heldUntilMs = claim.untilMs
    let isLost = false
    const extend = async (): Promise<Error | undefined> => {
      const untilMs = this.#clock() + claimMilliseconds
      try {
        isLost ||= !(await this.#database.transaction(
          (tx) => extendClaim(tx, claim.id, claim.writer, untilMs),
          { durability: 'relaxed' },
        ))
        heldUntilMs = untilMs
        return undefined
      } catch (error) {
        return error instanceof Error ? error : new Error(String(error))
      }
    }
    const requireHeld = async () => {
      for (let asks = 1; !isLost && this.#clock() > heldUntilMs; asks += 1) {
        const failure = await extend()
        if (failure === undefined) break
        if (asks >= asksMaximum) throw new WriterReplacedError({ cause: failure })
        await delay(askEveryMilliseconds)
      }
      if (isLost) throw new WriterReplacedError()
    }
    const timer = setInterval(() => void extend(), extendEveryMilliseconds)
    timer.unref()
    return {
      guard: (body) => ({
        async read() {
          try {
            return await body.read()
          } finally {
            await requireHeld()
          }
        },
      }),
      requireHeld,
      stop: () => clearInterval(timer),
    }
  }
}
