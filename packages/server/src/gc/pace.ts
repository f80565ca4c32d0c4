import { setTimeout as delay } from 'node:timers/promises'

/** Never longer, whatever a step took. */
const pauseMaximumMilliseconds = 250

/** A pause is so many times as long as the step before it. */
const pauseForStep = 2

/**
 * Leaves others their time: a pause after each step, twice as long as the step was, up to a quarter
 * of a second. Requests then wait for one step at most, and most of the time for none.
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
    const milliseconds = pauseForStep * (performance.now() - startedAt)
    await this.#pause(Math.min(pauseMaximumMilliseconds, milliseconds))
    return result
  }
}
