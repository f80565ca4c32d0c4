/** A sleep that can be cut short. One sleeps at a time. */
export class Alarm {
  #timer: NodeJS.Timeout | undefined
  #wakesAtMs = Infinity
  #wake: (() => void) | undefined
  #soonestMs = Infinity

  /** Sleeps that long at most; less when it is asked to meanwhile, or was since the last sleep. */
  async sleep(milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      this.#set(Math.min(milliseconds, this.#soonestMs))
    })
    this.#wake = undefined
    this.#wakesAtMs = Infinity
  }

  /** Lets the sleep of now, or else the next, last that long at most. */
  ringWithin(milliseconds: number): void {
    if (this.#wake === undefined) {
      this.#soonestMs = Math.min(this.#soonestMs, milliseconds)
    } else if (performance.now() + milliseconds < this.#wakesAtMs) {
      this.#set(milliseconds)
    }
  }

  #set(milliseconds: number): void {
    clearTimeout(this.#timer)
    this.#soonestMs = Infinity
    this.#wakesAtMs = performance.now() + milliseconds
    this.#timer = setTimeout(() => this.#wake?.(), milliseconds)
  }
}
