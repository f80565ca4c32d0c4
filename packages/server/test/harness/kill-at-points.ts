import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { temporaryDirectory } from '../../../../tools/test/temporary-directory.ts'
import { waitUntil } from '../../../../tools/test/wait-until.ts'
import { administrator, type ChildServer, startChildServer } from './child-server.ts'
import { stride } from './effort.ts'
import { findingsOf } from './findings.ts'
import { Ledger, pushInto } from './ledger.ts'

/** Longer than a machine that is busy takes to bury a process. */
const deathMilliseconds = 30_000

export interface KillOptions {
  readonly config: string
  readonly chunkBytes: number
  /** Every how manieth call is a point to die at, unless more effort is asked for. */
  readonly step: number
}

/**
 * Pushes an image again and again to a server that kills itself at the first, at the next, at
 * the one after the next… call through its ports, until a push comes to its end. After each
 * death everything that was acknowledged has to be there, and what was interrupted is pushed
 * again.
 *
 * @returns how often the server died, and what `berth verify` finds in the end
 */
export async function killAtPoints(
  options: KillOptions,
): Promise<{ readonly deaths: number; readonly findings: unknown[] }> {
  const { config, chunkBytes } = options
  const directory = await temporaryDirectory('crash-points', { inMemory: true })
  const ledger = new Ledger('admin/crashing')
  const step = stride(options.step)
  const start = (crashAt: number) =>
    startChildServer({
      dataDirectory: directory.path,
      config,
      entry: join(import.meta.dirname, 'crash-point-server.ts'),
      environment: { BERTH_CRASH_AT: String(crashAt) },
    })
  let deaths = 0
  let isWhole = false
  for (let crashAt = 1; !isWhole; crashAt += step) {
    const server = await start(crashAt)
    try {
      const client = server.client(administrator)
      await ledger.verifyRecent(client)
      const last = `image ${crashAt - step}`
      await pushInto(ledger, client, { seed: last, tags: ['again', 'moving'], chunkBytes })
      await arm(server)
      isWhole = await survives(server, async () => {
        const tags = [`at-${crashAt}`, 'moving']
        await pushInto(ledger, client, { seed: `image ${crashAt}`, tags, chunkBytes })
      })
      deaths += isWhole ? 0 : 1
    } finally {
      await server.stop()
    }
  }
  const server = await start(0)
  await ledger.verify(server.client(administrator))
  await server.stop()
  const findings = await findingsOf(directory.path)
  await directory.remove()
  return { deaths, findings }
}

/** How many of a number of calls are points to die at. */
export function pointsAmong(calls: number, options: Pick<KillOptions, 'step'>): number {
  return Math.floor(calls / stride(options.step))
}

/** Lets a server of `crash-point-server.ts` count its calls from now on. */
export async function arm(server: ChildServer): Promise<void> {
  server.process.kill('SIGUSR2')
  await waitUntil('the server counts its calls', () => server.process.output.includes('armed'))
}

/** Whether the work ended before the server did. @throws what the work fails with otherwise */
export async function survives(server: ChildServer, work: () => Promise<void>): Promise<boolean> {
  try {
    await work()
    return true
  } catch (error) {
    if (error instanceof Error && error.name === 'AssertionError') throw error
    // A server that lives on has answered with a fault.
    if (!(await endsSoon(server))) throw error
    return false
  }
}

/** Whether it ends within the time that a death takes at the most. */
async function endsSoon({ process }: ChildServer): Promise<boolean> {
  const within = new AbortController()
  const patience = sleep(deathMilliseconds, false, { signal: within.signal })
  try {
    return await Promise.race([process.ended.then(() => true), patience])
  } finally {
    within.abort()
    await patience.catch(() => false)
  }
}
