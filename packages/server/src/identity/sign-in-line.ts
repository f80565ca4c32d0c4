import { availableParallelism } from 'node:os'

import { Slots } from '../platform/concurrency/slots.ts'
import { Turns } from '../platform/concurrency/turns.ts'
import { networkOf } from '../platform/http/client-address.ts'
import { SignInThrottledError } from './identity.ts'

/** Those who wait or are being looked at; each costs a few hundredths of a second of a core. */
const lengthMaximum = 512
/** Of one network, so that nobody fills the line alone. */
const perNetworkMaximum = 128
const comeBackSeconds = 2

/**
 * Hashes at a time. They run in libuv's pool of four threads, which also reads and writes
 * every file: whoever fills it with guesses would halt all pulls.
 */
const hashesAtATime = Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)))

/**
 * The line of those whose password is about to be checked: of bounded length, and one at a
 * time for each name, so that a hundred guesses at once are slowed like a hundred in a row.
 */
export class SignInLine {
  readonly #hashing = new Slots(hashesAtATime)
  readonly #turns = new Turns()
  readonly #byNetwork = new Map<string, number>()
  #length = 0

  /** Waits for the turn of a name, and does the work. @throws SignInThrottledError when the line is full */
  async enter<Result>(
    address: string,
    username: string,
    work: () => Promise<Result>,
  ): Promise<Result> {
    const network = networkOf(address)
    const ofNetwork = this.#byNetwork.get(network) ?? 0
    if (this.#length >= lengthMaximum || ofNetwork >= perNetworkMaximum) {
      throw new SignInThrottledError(comeBackSeconds)
    }
    this.#length += 1
    this.#byNetwork.set(network, ofNetwork + 1)
    try {
      return await this.#turns.take(username, work)
    } finally {
      this.#length -= 1
      const left = (this.#byNetwork.get(network) ?? 1) - 1
      if (left === 0) this.#byNetwork.delete(network)
      else this.#byNetwork.set(network, left)
    }
  }

  /** Waits until a hash may be computed, and computes it. */
  async hash<Result>(compute: () => Promise<Result>): Promise<Result> {
    await this.#hashing.take()
    try {
      return await compute()
    } finally {
      this.#hashing.give()
    }
  }
}
