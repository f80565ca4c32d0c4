/**
 * How many runs of deliveries a namespace has in this process. Receivers that answer slowly hold
 * up the namespaces that named them, and nobody else: the places of the others stay free.
 */
export class DeliverySlots {
  readonly #maximum: number
  readonly #taken = new Map<number, number>()
  /** Of each namespace those that wait for a place, the first first. */
  readonly #waiting = new Map<number, Set<() => void>>()

  /** @param maximum of one namespace */
  constructor(maximum: number) {
    this.#maximum = maximum
  }

  /**
   * Takes a place of a namespace, the next that is given back when all are taken.
   *
   * @returns what gives the place back, for one call; undefined when none was free in time
   */
  async take(namespaceId: number, waitMilliseconds: number): Promise<(() => void) | undefined> {
    const giveBack = () => this.#giveBack(namespaceId)
    const taken = this.#taken.get(namespaceId) ?? 0
    if (taken < this.#maximum) {
      this.#taken.set(namespaceId, taken + 1)
      return giveBack
    }
    const waiting = this.#waiting.get(namespaceId) ?? new Set()
    this.#waiting.set(namespaceId, waiting)
    const { promise, resolve } = Promise.withResolvers<boolean>()
    const receive = () => resolve(true)
    waiting.add(receive)
    const timer = setTimeout(() => {
      waiting.delete(receive)
      resolve(false)
    }, waitMilliseconds)
    const isReceived = await promise
    clearTimeout(timer)
    if (waiting.size === 0) this.#waiting.delete(namespaceId)
    return isReceived ? giveBack : undefined
  }

  #giveBack(namespaceId: number): void {
    const waiting = this.#waiting.get(namespaceId)
    const [next] = waiting ?? []
    if (waiting !== undefined && next !== undefined) {
      // The place goes from hand to hand.
      waiting.delete(next)
      next()
      return
    }
    const left = (this.#taken.get(namespaceId) ?? 1) - 1
    if (left === 0) this.#taken.delete(namespaceId)
    else this.#taken.set(namespaceId, left)
  }
}
