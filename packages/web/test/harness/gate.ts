import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** An address before a registry, which can be as if nobody were there. */
export interface Gate {
  readonly url: string
  /** Ends what goes through it, and refuses everything else. */
  close(): Promise<void>
  open(): Promise<void>
}

/** Whoever starts it closes it. */
export async function startGate(target: string): Promise<Gate> {
  const { port: targetPort, hostname } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const onward = connect(Number(targetPort), hostname)
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const listen = (port: number) =>
    new Promise<void>((listening) => {
      server.listen(port, '127.0.0.1', listening)
    })
  await listen(0)
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      if (!server.listening) return
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
    open: () => listen(port),
  }
}
