import { isIP } from 'node:net'
import { hostname as machineName, networkInterfaces } from 'node:os'

import type { HttpRequest } from './client-address.ts'

export interface PublicAddressRules {
  /** The configured `host[:port]`, or undefined. */
  readonly hostname: string | undefined
  readonly scheme: 'http' | 'https'
}

/** `host[:port]` with nothing else in it: what may stand in a URL that a client is given. */
const hostForm = /^(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::\d{1,5})?$/i

/**
 * The base URL to give to a client: the address that it used itself, when that is one of
 * ours, so that a token realm is on the same host and port as the registry (clients refuse
 * another). A `Host` that is not ours never comes back.
 *
 * Ours are the configured host and, as long as none is configured, this machine's names and
 * addresses.
 */
export function publicAddress(rules: PublicAddressRules): (request: HttpRequest) => string {
  const { hostname, scheme } = rules
  const own = new Set(['localhost', machineName().toLowerCase()])
  const isOwn = (host: string) => {
    const name = nameOf(host)
    return own.has(name) || isLoopback(name) || isInterfaceAddress(name)
  }
  return (request) => {
    const asked = hostOf(request)
    if (hostname !== undefined) {
      // The same host without its default port is still the same address.
      return `${scheme}://${asked === hostname.toLowerCase() ? asked : hostname}`
    }
    if (asked !== undefined && isOwn(asked)) return `${scheme}://${asked}`
    const { localAddress, localPort } = request.socket
    const address = (localAddress ?? '127.0.0.1').replace(/^::ffff:/, '')
    return `${scheme}://${isIP(address) === 6 ? `[${address}]` : address}:${localPort ?? 80}`
  }
}

function hostOf(request: HttpRequest): string | undefined {
  const host = (request.headers[':authority'] ?? request.headers.host) as string | undefined
  return host !== undefined && hostForm.test(host) ? host.toLowerCase() : undefined
}

function nameOf(host: string): string {
  return host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '')
}

function isLoopback(name: string): boolean {
  return name === '::1' || (isIP(name) === 4 && name.startsWith('127.'))
}

function isInterfaceAddress(name: string): boolean {
  if (isIP(name) === 0) return false
  return Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some((address) => address.address === name),
  )
}
