/** Lets those of one key do something one after another; those of other keys do not wait. */
export class Turns {
  readonly #last = new Map<string, Promise<void>>()

  /** Does the work when all work of the same key that was asked for before is done. */
  async take<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key)
    const { promise: done, resolve: finish } = Promise.withResolvers<void>()
    this.#last.set(key, done)
    try {
      await before
      return await work()
    } finally {
      if (this.#last.get(key) === done) this.#last.delete(key)
      finish()
    }
  }
}
