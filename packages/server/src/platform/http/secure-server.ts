import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import {
  constants,
  createSecureServer as createHttp2Server,
  type Http2SecureServer,
  Http2ServerRequest,
  Http2ServerResponse,
} from 'node:http2'

import type { LimitsConfig } from '../config/slices/limits.ts'
import { harden, serverOptions } from './http-server.ts'
import type { TlsMaterial } from './tls-material.ts'

/** Requests of one connection at the same time; `docker` and `podman` have fewer than ten. */
const streamsMaximum = 250
/** Bytes on the way before the sender waits: the usual 64 KiB would hold fast uploads up. */
const streamWindowBytes = 4 * 1024 * 1024
const sessionWindowBytes = 16 * 1024 * 1024

/**
 * A server that speaks TLS: HTTP/2 with clients that offer it (ALPN), HTTP/1.1 with the
 * others. Handlers get requests and responses of the one form, those of HTTP/1.1.
 */
export function createSecureServer(
  limits: LimitsConfig,
  tls: TlsMaterial,
  listener: RequestListener,
): Http2SecureServer {
  const server = createHttp2Server({
    ...serverOptions(limits),
    ...tls.options,
    allowHTTP1: true,
    handshakeTimeout: limits.headersSeconds * 1000,
    settings: {
      maxConcurrentStreams: streamsMaximum,
      initialWindowSize: streamWindowBytes,
      maxHeaderListSize: limits.headerBytes,
      enablePush: false,
    },
    Http2ServerResponse: ParallelResponse,
  })
  server.on('session', (session) => session.setLocalWindowSize(sessionWindowBytes))
  server.on('request', (request: Http2ServerRequest | IncomingMessage, response: unknown) => {
    if (request instanceof Http2ServerRequest) endWhenSilent(request, limits)
    listener(request as IncomingMessage, response as ServerResponse<IncomingMessage>)
  })
  harden(server, limits)
  return server
}

/** One stream of a busy connection may be silent while the connection never is. */
function endWhenSilent(request: Http2ServerRequest, limits: LimitsConfig): void {
  const { stream } = request
  stream.setTimeout(limits.idleSeconds * 1000, () => stream.close(constants.NGHTTP2_CANCEL))
}

/** A response that says, as every stream does, that what is written now reaches nobody. */
class ParallelResponse extends Http2ServerResponse {}
Object.defineProperty(ParallelResponse.prototype, 'destroyed', {
  get(this: Http2ServerResponse) {
    return this.stream.destroyed
  },
})
