import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'

import { hasBody } from '../bytes/request-body.ts'

/** A client that is refused gets so much of its body rid of before it is cut off. */
export const discardedBytesMaximum = 32 * 1024 * 1024
const discardingMilliseconds = 10_000

/**
 * Ends a response with its last part, which has to be all that its `content-length` announces.
 *
 * A client whose body is still on its way gets the response at once, but the connection ends
 * only when the rest has been read, or when that is too much: to close it sooner is to reset
 * it, and the client would report that it could not write instead of what it was told
 * (RFC 9112, section 9.6). Podman and skopeo ask that every connection ends with its response.
 */
export function endResponse(
  request: IncomingMessage,
  response: ServerResponse,
  last: string | Uint8Array = '',
  encoding: BufferEncoding = 'utf8',
): void {
  const hasCome = !hasBody(request) || request.complete || request.destroyed
  if (hasCome || request.httpVersionMajor > 1) {
    // Over HTTP/2 the end of an answer that has no body takes no text, not even an empty one.
    if (last.length === 0) response.end()
    else response.end(last, encoding)
    return
  }
  response.flushHeaders()
  if (last.length > 0) response.write(last, encoding)
  const end = () => void response.end()
  request.once('end', end)
  request.once('close', end)
  discardRest(request)
}

/**
 * Reads what nobody wants of a body, to throw it away: the connection serves its next request.
 * Whoever sends too much or too long is cut off.
 */
export function discardRest(request: IncomingMessage): void {
  if (request.readableEnded || request.destroyed) return
  request.removeAllListeners('data')
  let discardedBytes = 0
  const cutOff = () => endSending(request)
  const timer = setTimeout(cutOff, discardingMilliseconds)
  timer.unref()
  request.once('close', () => clearTimeout(timer))
  request.on('data', (chunk: Uint8Array) => {
    discardedBytes += chunk.byteLength
    if (discardedBytes > discardedBytesMaximum) cutOff()
  })
  request.resume()
}

/** Ends the connection, or over HTTP/2, where others share it, the one stream (RFC 9113, 8.1). */
function endSending(request: IncomingMessage): void {
  const { stream } = request as unknown as Partial<Http2ServerRequest>
  if (stream === undefined) request.socket.destroy()
  else stream.close()
}
