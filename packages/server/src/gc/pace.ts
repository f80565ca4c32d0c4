import { setTimeout as delay } from 'node:timers/promises'

/** Never longer, whatever a step took. */
const pauseMaximumMilliseconds = 250

/**
 * Leaves others their time: a pause after each step, as long as the step was. Requests then wait
 * for one step at most, and half of the time for none.
 */
export class Pace {
  readonly #pause: (milliseconds: number) => Promise<unknown>

  constructor(
    pause: (milliseconds: number) => Promise<unknown> = (milliseconds) => delay(milliseconds),
  ) {
    this.#pause = pause
  }

  async run<Result>(step: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now()
    const result = await step()
    const milliseconds = Math.min(pauseMaximumMilliseconds, performance.now() - startedAt)
    await this.#pause(milliseconds)
    return result
  }
}
