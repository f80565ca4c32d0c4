import { LRUCache } from 'lru-cache'

import type { Clock } from '../platform/clock/clock.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { TokenBuckets } from '../platform/http/token-buckets.ts'
import { SignInThrottledError } from './identity.ts'

/**
 * Names that one address may fail with: at once those of a whole office that mistypes in the
 * morning; lastingly one every ten seconds, which is also the longest that anybody waits.
 */
const names = { burst: 30, perSecond: 0.1 }
const addressesKept = 20_000

/** For so long, failing again with a name is no new name. */
const nameKeptMilliseconds = 10 * 60 * 1000
/** For so long, a name that signed in from an address belongs there. */
const guestKeptMilliseconds = 24 * 60 * 60 * 1000
const pairsKept = 50_000

/**
 * Slows an address down that tries many names: guesses at one account are slowed by that
 * account, guesses at many only by where they come from.
 *
 * Only the number of different names counts, so a robot with an old token shuts nobody out,
 * and a name that has signed in from the address is never stopped by what its neighbours
 * behind the same address do. Kept by each process for itself.
 */
export class GuessThrottle {
  readonly #clock: Clock
  readonly #buckets = new TokenBuckets(addressesKept)
  readonly #failed: LRUCache<string, true>
  readonly #guests: LRUCache<string, true>

  constructor(clock: Clock) {
    this.#clock = clock
    const common = { max: pairsKept, ttlResolution: 0, perf: { now: clock } }
    this.#failed = new LRUCache({ ...common, ttl: nameKeptMilliseconds })
    this.#guests = new LRUCache({ ...common, ttl: guestKeptMilliseconds })
  }

  /** Before a try. @throws SignInThrottledError */
  admit(address: string, name: string): void {
    const network = networkOf(address)
    const pair = pairOf(network, name)
    if (this.#guests.has(pair) || this.#failed.has(pair)) return
    const waitSeconds = this.#buckets.waitSeconds(network, names, this.#clock())
    if (waitSeconds > 0) throw new SignInThrottledError(waitSeconds)
  }

  failed(address: string, name: string): void {
    const network = networkOf(address)
    const pair = pairOf(network, name)
    if (this.#guests.has(pair) || this.#failed.has(pair)) return
    this.#failed.set(pair, true)
    this.#buckets.take(network, names, this.#clock())
  }

  succeeded(address: string, name: string): void {
    this.#guests.set(pairOf(networkOf(address), name), true)
  }
}

/** A name of any length costs no more memory than an account's. */
function pairOf(network: string, name: string): string {
  return `${network} ${name.slice(0, 300)}`
}
