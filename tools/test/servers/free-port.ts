import { createServer } from 'node:net'

/**
 * A loopback port that nothing listens on now. Another program may take it before the caller
 * does, so servers that cannot choose a port themselves are started by {@link onFreePort}.
 */
export async function freePort(): Promise<number> {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  server.once('error', reject)
  server.listen(0, '127.0.0.1', () => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('not a TCP address')
    resolve(address.port)
  })
  const port = await promise
  await new Promise((closed) => server.close(closed))
  return port
}

const attemptsMaximum = 3

/** Runs `start` with a free port, and again with another one when it fails. */
export async function onFreePort<Started>(
  start: (port: number) => Promise<Started>,
): Promise<Started> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start(await freePort())
    } catch (error) {
      if (attempt === attemptsMaximum) throw error
    }
  }
}
