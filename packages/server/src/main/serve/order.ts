import type { BerthConfig } from '../../platform/config/berth-config.ts'
import type { LoadOptions } from '../../platform/config/load-config.ts'
import type { ListenHosts } from '../../platform/http/listener.ts'
import type { Role } from './role.ts'

/** What a person has ordered to run. */
export interface ServeOrder {
  readonly load: LoadOptions
  /** Undefined: nobody said. */
  readonly hosts: ListenHosts | undefined
  /** Undefined for a worker that does not listen. */
  readonly port: number | undefined
  readonly roles: ReadonlySet<Role>
  readonly adminPassword: string | undefined
}

export interface ServeAddress {
  readonly hosts: ListenHosts
  readonly port: number
}

const loopback = ['127.0.0.1', '::1']

/**
 * Where to listen. A registry that has been told its public name is there for others; one
 * that was only tried out is not shown to the network that its machine happens to be in.
 */
export function addressOf(
  { hosts, port }: ServeOrder,
  config: BerthConfig,
): ServeAddress | undefined {
  if (port === undefined) return undefined
  return { hosts: hosts ?? (config.server.hostname === undefined ? loopback : 'all'), port }
}
