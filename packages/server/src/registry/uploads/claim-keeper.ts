import type { ByteSource } from '../../platform/bytes/byte-source.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { WriterReplacedError } from '../../storage/storage-driver.ts'
import { extendClaim } from './upload.queries.ts'

/** How long a writer may be silent before its claim can be taken over: so long does one that died block. */
export const claimMilliseconds = 30_000
const extendEveryMilliseconds = 10_000

/** Holds one claim for as long as its request runs. */
export interface ClaimKeeper {
  /** The same body, which fails with `WriterReplacedError` once the claim is lost. */
  guard(body: ByteSource): ByteSource
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
   * Extends a claim while its body is moving, and stops the body when the claim is lost. A
   * process that was halted for longer than a claim lasts asks before it writes again.
   */
  keep(id: string, writer: string): ClaimKeeper {
    let heldUntilMs = this.#clock() + claimMilliseconds
    let isLost = false
    const extend = async () => {
      const untilMs = this.#clock() + claimMilliseconds
      try {
        isLost ||= !(await this.#database.transaction(
          (tx) => extendClaim(tx, id, writer, untilMs),
          { durability: 'relaxed' },
        ))
        heldUntilMs = untilMs
      } catch {
        // A database that is away for a moment takes no claim from anybody.
      }
    }
    const timer = setInterval(() => void extend(), extendEveryMilliseconds)
    timer.unref()
    return {
      guard: (body) => ({
        read: async () => {
          const batch = await body.read()
          if (this.#clock() > heldUntilMs) await extend()
          if (isLost) throw new WriterReplacedError()
          return batch
        },
      }),
      stop: () => clearInterval(timer),
    }
  }
}
