import type { IncomingMessage } from 'node:http'
import type { Http2ServerRequest } from 'node:http2'

import ipaddr from 'ipaddr.js'

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

/**
 * What one client may have many addresses of: the address itself, or the /64 of IPv6, which
 * is what a provider gives to one customer. What is no address stands for itself.
 */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address
  const bare = address.replace(/%.*$/, '')
  if (!ipaddr.IPv6.isValid(bare)) return address
  const parsed = ipaddr.IPv6.parse(bare)
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString()
  const prefix = parsed.parts.slice(0, 4).map((part) => part.toString(16))
  return `${prefix.join(':')}::/64`
}

/** An address that only programs on the same machine can have. */
export function isLoopback(address: string): boolean {
  const bare = networkOf(address)
  return bare.startsWith('127.') || address === '::1'
}
