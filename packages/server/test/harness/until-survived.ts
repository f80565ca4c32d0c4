import { type ChildServer, startChildServer } from './child-server.ts'
import { stride } from './effort.ts'

export interface DoomedOptions {
  readonly dataDirectory: string
  readonly config: string
  /** A program that starts a `DoomedBerth`, and writes `survived` when its work is done. */
  readonly entry: string
  /** Every how manieth call is a point to die at, unless more effort is asked for. */
  readonly step: number
  readonly environment?: Readonly<Record<string, string>>
  /** Called after each of its lives: for what has to hold whenever it dies. */
  readonly afterwards?: () => Promise<void>
}

/**
 * Starts a program that kills itself again and again, each time a little later, until it lives to
 * the end of its work.
 *
 * @returns how often it died, and what each of its lives wrote
 */
export async function startUntilSurvived(
  options: DoomedOptions,
): Promise<{ readonly deaths: number; readonly outputs: readonly string[] }> {
  const { dataDirectory, config, entry, environment = {} } = options
  const step = stride(options.step)
  const outputs: string[] = []
  for (;;) {
    const round = outputs.length + 1
    const child = await startChildServer({
      dataDirectory,
      config,
      entry,
      environment: {
        ...environment,
        BERTH_ROUND: String(round),
        BERTH_CRASH_AT: String(1 + (round - 1) * step),
      },
    })
    const isWhole = await hasSurvived(child)
    await child.stop()
    outputs.push(child.process.output)
    await options.afterwards?.()
    if (isWhole) return { deaths: round - 1, outputs }
  }
}

/** Waits until a program has done its work, and has said so, or is dead. */
export async function hasSurvived({ process }: ChildServer): Promise<boolean> {
  const survived = new AbortController()
  const isWhole = new Promise<void>((done) => {
    survived.signal.addEventListener('abort', () => done(), { once: true })
  })
  process.onLine((line) => {
    if (line === 'survived') survived.abort()
  })
  if (process.output.includes('survived\n')) survived.abort()
  await Promise.race([process.ended, isWhole])
  return survived.signal.aborted
}
