import type {
  IncomingMessage,
  RequestListener,
  Server,
  ServerOptions,
  ServerResponse,
} from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Socket } from 'node:net'

import type { LimitsConfig } from '../config/slices/limits.ts'
import { createServer as createHttpServer } from './node-http.ts'

/** Longer than the pause that common proxies allow, so that they are the ones who close. */
const keepAliveSeconds = 75

/** How late a client may be noticed that takes too long for its headers. */
const headersCheckMilliseconds = 1000

export function serverOptions(limits: LimitsConfig): ServerOptions {
  return {
    maxHeaderSize: limits.headerBytes,
    headersTimeout: limits.headersSeconds * 1000,
    connectionsCheckingInterval: headersCheckMilliseconds,
    // Bodies may take long, each its own time: whoever reads one bounds it.
    requestTimeout: 0,
    keepAliveTimeout: keepAliveSeconds * 1000,
    insecureHTTPParser: false,
    // `ambiguityOf` asks for one, and answers in the registry's form.
    requireHostHeader: false,
    noDelay: true,
  }
}

/** An HTTP/1.1 server with bounds on what a client may ask of it. */
export function createServer(limits: LimitsConfig, listener: RequestListener): Server {
  const server = createHttpServer(serverOptions(limits), listener)
  harden(server, limits)
  return server
}

export function harden(server: Server | Http2SecureServer, limits: LimitsConfig): void {
  useLimits(server, limits)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    answerMalformed(error, socket)
  })
}

/** Sets the bounds that can change while a server listens; the size of headers cannot. */
export function useLimits(server: Server | Http2SecureServer, limits: LimitsConfig): void {
  server.maxConnections = limits.connections
  // Both kinds of server go by these; the types of one do not name them.
  Object.assign(server, {
    timeout: limits.idleSeconds * 1000,
    headersTimeout: limits.headersSeconds * 1000,
  })
}

/**
 * Why a request that the parser let pass is refused all the same, or undefined: what two
 * programs could read as two different requests (RFC 9112, sections 3.2 and 6.1).
 */
export function ambiguityOf(request: IncomingMessage): string | undefined {
  const { headers, httpVersion, rawHeaders } = request
  // The parser takes a request line without a version for HTTP/0.9, which has no headers.
  if (httpVersion !== '1.1' && httpVersion !== '1.0') return 'the version of HTTP is not known'
  const coding = headers['transfer-encoding']
  if (coding !== undefined) {
    if (coding.toLowerCase() !== 'chunked') return 'Transfer-Encoding has to be chunked'
    if (headers['content-length'] !== undefined) {
      return 'Content-Length and Transfer-Encoding exclude each other'
    }
  }
  let hosts = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
  }
  if (hosts === 0 && httpVersion === '1.1') return 'there is no Host'
  return hosts > 1 ? 'there is more than one Host' : undefined
}

/** What cannot be parsed has no path: the answer is in the registry's form, and the last one. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy()
    return
  }
  const underWay = answerUnderWay(socket)
  if (underWay?.req.complete === true) {
    // What is malformed came behind that request. Bytes in the middle of its answer would be
    // taken for a part of it.
    underWay.once('finish', () => socket.destroySoon())
    return
  }
  if (underWay?.headersSent === true) {
    socket.destroy()
    return
  }
  const [status, reason, message] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large', 'the headers of the request are too large']
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout', 'the request did not arrive in time']
        : [400, 'Bad Request', 'the request is not valid HTTP']
  const body = JSON.stringify({ errors: [{ code: 'INVALID_REQUEST', message }] })
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** The answer to an earlier request that the connection is busy with; Node keeps it there. */
function answerUnderWay(socket: Socket): ServerResponse | undefined {
  return (socket as { readonly _httpMessage?: ServerResponse | null })._httpMessage ?? undefined
}
