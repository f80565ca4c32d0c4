import { LRUCache } from 'lru-cache'

/** How much is remembered, and for how long. */
export interface RememberedBounds {
  readonly max: number
  readonly milliseconds: number
}

/**
 * Answers of the database that are believed for a stated time.
 *
 * An answer that was on its way when it was forgotten is given, and not kept: it may be
 * older than the change that it was forgotten for. Absence is never remembered.
 */
export class Remembered<Value extends object | string | number> {
  readonly #known: LRUCache<string, Value>
  /** Who asked last for a key, while the answer is on its way and may be kept. */
  readonly #asking = new Map<string, object>()

  constructor({ max, milliseconds }: RememberedBounds) {
    this.#known = new LRUCache({ max, ttl: milliseconds, ttlResolution: 1000 })
  }

  get(key: string): Value | undefined {
    return this.#known.get(key)
  }

  /** Asks now, and remembers the answer. */
  async ask(key: string, find: () => Promise<Value | undefined>): Promise<Value | undefined> {
    const asker = {}
    this.#asking.set(key, asker)
    try {
      const found = await find()
      if (found !== undefined && this.#asking.get(key) === asker) this.#known.set(key, found)
      return found
    } finally {
      if (this.#asking.get(key) === asker) this.#asking.delete(key)
    }
  }

  /** Puts another value where this one stands, for the rest of its time; nowhere else. */
  replace(key: string, known: Value, value: Value): void {
    if (this.#known.get(key) === known) this.#known.set(key, value, { noUpdateTTL: true })
  }

  forget(key: string): void {
    this.#asking.delete(key)
    this.#known.delete(key)
  }

  forgetAll(): void {
    this.#asking.clear()
    this.#known.clear()
  }
}
