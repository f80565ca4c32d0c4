import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'

export type HttpRequest = IncomingMessage | Http2ServerRequest

/**
 * Whom a request came from: the peer of the connection, or what the trusted proxies in
 * front of Berth say in `X-Forwarded-For`.
 *
 * @param proxyCount how many proxies stand in front; what others put into the header is not read
 */
export function clientAddress(request: HttpRequest, proxyCount: number): string {
  const peer = request.socket.remoteAddress ?? ''
  if (proxyCount === 0) return peer
  const header = request.headers['x-forwarded-for']
  const hops = (Array.isArray(header) ? header.join(',') : (header ?? ''))
    .split(',')
    .map((hop) => hop.trim())
    .filter((hop) => hop !== '')
  return hops[Math.max(0, hops.length - proxyCount)] ?? peer
}
