import type { RequestListener } from 'node:http'
import type { Socket } from 'node:net'

/** Requests that a connection may send ahead of its answers; clients of a registry send none. */
const waitingMaximum = 32

/**
 * The same listener, but a request that was sent ahead of the answer to the one before it
 * (pipelining, RFC 9112, section 9.3.2) waits for its turn.
 *
 * An answer that has no turn yet is held in memory: without this, one connection that asks
 * for a large blob a thousand times and reads nothing would hold a thousand open files and
 * their buffers. A connection that sends too far ahead is cut.
 */
export function oneAtATime(listener: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>()
  return (request, response) => {
    if (response.socket !== null) {
      listener(request, response)
      return
    }
    const { socket } = request
    const count = waiting.get(socket) ?? 0
    if (count >= waitingMaximum) {
      socket.destroy()
      return
    }
    waiting.set(socket, count + 1)
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1)
      // The turn also comes when the connection has gone.
      if (!socket.destroyed) listener(request, response)
    })
  }
}
