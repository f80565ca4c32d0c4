import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** An address before a registry, which can be as if nobody were there. */
export interface Gate {
  readonly url: string
  /** Ends what goes through it, and whatever comes from then on. */
  close(): void
  open(): void
  stop(): Promise<void>
}

/** Whoever starts it stops it. */
export async function startGate(target: string): Promise<Gate> {
  const { port: targetPort, hostname } = new URL(target)
  const sockets = new Set<Socket>()
  // It goes on listening: somebody else would have its port when it is to be opened again.
  let isOpen = true
  const server = createServer((socket) => {
    if (!isOpen) {
      socket.resetAndDestroy()
      return
    }
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
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening)
  })
  const { port } = server.address() as AddressInfo
  const close = () => {
    isOpen = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${port}`,
    close,
    open() {
      isOpen = true
    },
    async stop() {
      close()
      await new Promise((stopped) => server.close(stopped))
    },
  }
}
