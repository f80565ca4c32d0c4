import { InvalidArgumentError } from 'commander'

import type { ListenHosts } from '../../platform/http/listener.ts'

/** Addresses to listen on, with commas between them; `*` is all of the machine. */
export function hostsOf(text: string): ListenHosts {
  const hosts = text
    .split(',')
    .map((host) => host.trim())
    .filter((host) => host !== '')
  if (hosts.includes('*') || hosts.includes('::') || hosts.length === 0) return 'all'
  return hosts.flatMap((host) => (host === 'localhost' ? ['127.0.0.1', '::1'] : [host]))
}

/** @throws InvalidArgumentError */
export function portNumber(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}
