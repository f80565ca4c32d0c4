import { Connection, type Origin } from './connection.ts'

export interface DriveOptions {
  readonly origin: Origin
  /** How many clients work at the same time, each over its own connection. */
  readonly connections: number
  /** Ends after so many steps, or so much time, whichever comes first. */
  readonly count?: number
  readonly seconds?: number
  /** One unit of work. Throws when the server did not do what it was asked. */
  readonly step: (connection: Connection, index: number) => Promise<void>
}

export interface Driven {
  readonly steps: number
  readonly wallSeconds: number
  /** One for each step, in the order in which they ended. */
  readonly latenciesSeconds: readonly number[]
}

/** Lets clients repeat a step, each beginning the next as soon as it has ended the last. */
export async function drive(options: DriveOptions): Promise<Driven> {
  const { origin, count = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = options
  if (count === Number.POSITIVE_INFINITY && seconds === Number.POSITIVE_INFINITY) {
    throw new Error('a load without a count and without a time never ends')
  }
  const connections = Array.from({ length: options.connections }, () => new Connection(origin))
  const latenciesSeconds: number[] = []
  const started = performance.now()
  const deadline = started + seconds * 1000
  const stopped = new AbortController()
  let next = 0

  const work = async (connection: Connection) => {
    let before = performance.now()
    while (!stopped.signal.aborted && next < count && before < deadline) {
      const index = next
      next += 1
      await options.step(connection, index)
      const after = performance.now()
      latenciesSeconds.push((after - before) / 1000)
      before = after
    }
  }
  try {
    await Promise.all(connections.map(work))
    const wallSeconds = (performance.now() - started) / 1000
    return { steps: latenciesSeconds.length, wallSeconds, latenciesSeconds }
  } finally {
    stopped.abort()
    for (const connection of connections) connection.close()
  }
}
