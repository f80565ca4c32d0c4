import type { Clock } from '../platform/clock/clock.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { TokenBuckets } from '../platform/http/token-buckets.ts'
import { TooManyTriesError } from './identity.ts'

/** A classroom signs up at once; nobody needs more than one every twenty seconds for long. */
const rate = { burst: 60, perSecond: 0.05 }
const networksKept = 20_000

/**
 * Bounds what strangers can make the registry do: hash passwords, store accounts, send mails.
 * Kept by each process for itself.
 */
export class StrangerThrottle {
  readonly #buckets = new TokenBuckets(networksKept)
  readonly #clock: Clock

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** @throws TooManyTriesError */
  admit(address: string): void {
    const waitSeconds = this.#buckets.take(networkOf(address), rate, this.#clock())
    if (waitSeconds > 0) throw new TooManyTriesError(waitSeconds)
  }
}
