import { readFile } from 'node:fs/promises'
import { flushCompileCache } from 'node:module'
import { inspect, parseArgs } from 'node:util'

import { withPortCalls } from './port-calls.ts'
import { type RunningBerth, startBerth } from './running-berth.ts'

/**
 * A registry that kills itself, for programs that `startChildServer` starts as `entry`. Its clock
 * is ahead by `BERTH_CLOCK_AHEAD_MS`, so that it agrees with that of a process that lives on.
 */
export interface DoomedBerth {
  readonly berth: RunningBerth
  /**
   * From now on it counts how often it goes through one of its ports (see `port-calls.ts`), and
   * ends by SIGKILL at the time that `BERTH_CRASH_AT` says.
   */
  readonly arm: () => void
  /** Says that it is there, which `startChildServer` waits for. */
  readonly announce: () => void
}

export async function startDoomedBerth(): Promise<DoomedBerth> {
  const { values } = parseArgs({
    options: {
      config: { type: 'string', default: '' },
      data: { type: 'string', default: '' },
      host: { type: 'string' },
      port: { type: 'string' },
    },
  })
  let callsLeft = Infinity
  const berth = await startBerth({
    config: await readFile(values.config, 'utf8'),
    dataDirectory: values.data,
    onFault: (error) => void process.stderr.write(`${inspect(error)}\n`),
    wrap: (foundation) =>
      withPortCalls(foundation, () => {
        callsLeft -= 1
        if (callsLeft <= 0) process.kill(process.pid, 'SIGKILL')
      }),
  })
  berth.clock.advance(Number(process.env['BERTH_CLOCK_AHEAD_MS'] ?? 0))
  return {
    berth,
    arm() {
      callsLeft = Number(process.env['BERTH_CRASH_AT'])
    },
    announce() {
      flushCompileCache()
      process.stdout.write(`${berth.url}\n`)
    },
  }
}

/**
 * Which start of a series this is. What those before had taken is free by its clock.
 *
 * @returns the number, from 1
 */
export function beginRound({ clock }: RunningBerth): number {
  const round = Number(process.env['BERTH_ROUND'])
  clock.advance(round * roundMilliseconds)
  return round
}

/** Longer than any lease. */
export const roundMilliseconds = 5 * 60 * 1000
