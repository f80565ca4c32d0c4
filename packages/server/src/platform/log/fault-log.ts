import type { Clock } from '../clock/clock.ts'
import type { LogFields, Logger } from './logger.ts'

const windowMilliseconds = 1000
const kindsMaximum = 500

interface Kind {
  toldAtMs: number
  alike: number
}

/**
 * Tells of faults, but not of each one: a database that is away fails thousands of requests
 * a second. The first of a kind in a second is told, and how many were like it since the last.
 */
export class FaultLog {
  readonly #log: Logger
  readonly #clock: Clock
  readonly #kinds = new Map<string, Kind>()

  constructor(log: Logger, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** @param fields asked for only when the fault is told */
  report(message: string, error: unknown, fields: () => LogFields): void {
    const kind = this.#kindOf(`${message} ${nameOf(error)}`)
    const nowMs = this.#clock()
    if (nowMs - kind.toldAtMs < windowMilliseconds && nowMs >= kind.toldAtMs) {
      kind.alike += 1
      return
    }
    const alike = kind.alike === 0 ? {} : { alikeSinceLastTime: kind.alike }
    kind.toldAtMs = nowMs
    kind.alike = 0
    this.#log.error(message, { ...fields(), ...alike, error })
  }

  #kindOf(name: string): Kind {
    let kind = this.#kinds.get(name)
    if (kind === undefined) {
      if (this.#kinds.size >= kindsMaximum) this.#kinds.clear()
      kind = { toldAtMs: Number.NEGATIVE_INFINITY, alike: 0 }
      this.#kinds.set(name, kind)
    }
    return kind
  }
}

/** Two errors are of a kind when they have one name and come from one line. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const frame = error.stack?.split('\n').find((line) => line.startsWith('    at ')) ?? ''
  return `${error.name}${frame}`
}
