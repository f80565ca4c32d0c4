import { setTimeout as delay } from 'node:timers/promises'

/** What somebody who waits finds when it looks. */
export interface View {
  /** There is room now. */
  readonly fits: boolean
  /** There would be, if only those who hold room without using it are passed over. */
  readonly mayPassOver: boolean
  /** Changes whenever something in the namespace moves. */
  readonly mark: string
}

const firstLooksEveryMilliseconds = 20
const othersLookEveryMilliseconds = 100
/** So long nothing moves when all wait for each other. */
const stillMilliseconds = 40
/** Also where something always moves, nobody waits for longer than so many patiences. */
const patiencesMaximum = 20

interface Waiter {
  readonly sinceMs: number
}

/**
 * Uploads of one process that wait for room in one namespace, because others hold it for what
 * they have begun. The first of them looks often; the others only hear how it goes.
 *
 * Pushes may wait for each other: each holds room for a layer and needs some for the next. So
 * when nothing moves and several wait, the first passes over what is held: its manifest is
 * checked exactly, and what it then uses tells whether the next fits.
 */
export class WaitingLine {
  readonly #patienceMilliseconds: number
  readonly #now: () => number
  readonly #waiters: Waiter[] = []
  #mark: string | undefined
  #changedAtMs = 0

  constructor(patienceMilliseconds: number, now: () => number = () => performance.now()) {
    this.#patienceMilliseconds = patienceMilliseconds
    this.#now = now
  }

  get isEmpty(): boolean {
    return this.#waiters.length === 0
  }

  /**
   * Waits until there is room.
   *
   * @param look what there is now; throws when waiting cannot help
   * @returns false when patience ended before
   */
  async wait(look: () => Promise<View>): Promise<boolean> {
    const waiter: Waiter = { sinceMs: this.#now() }
    if (this.isEmpty) this.#changedAtMs = waiter.sinceMs
    this.#waiters.push(waiter)
    try {
      for (;;) {
        if (this.#hasLostPatience(waiter)) return (await look()).fits
        const isFirst = this.#waiters[0] === waiter
        await delay(isFirst ? firstLooksEveryMilliseconds : othersLookEveryMilliseconds)
        if (this.#waiters[0] !== waiter) continue
        const view = await look()
        if (view.fits) return true
        this.#note(view.mark)
        const isStill = this.#now() - this.#changedAtMs >= stillMilliseconds
        if (isStill && this.#waiters.length > 1 && view.mayPassOver) {
          // The next one waits until it has been seen what comes of this.
          this.#changedAtMs = this.#now()
          return true
        }
      }
    } finally {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1)
    }
  }

  #note(mark: string): void {
    if (mark === this.#mark) return
    this.#mark = mark
    this.#changedAtMs = this.#now()
  }

  #hasLostPatience({ sinceMs }: Waiter): boolean {
    const nowMs = this.#now()
    const waitsSinceMs = Math.max(sinceMs, this.#changedAtMs)
    return (
      nowMs - waitsSinceMs >= this.#patienceMilliseconds ||
      nowMs - sinceMs >= this.#patienceMilliseconds * patiencesMaximum
    )
  }
}
