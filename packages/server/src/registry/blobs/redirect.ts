import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'

/**
 * Whether every client can follow a redirect from this request to a store. Where not, the blob
 * goes through Berth.
 *
 * - Go's HTTP client, which most clients are made with, sends the token along to the same host
 *   name, whatever the port, and to names below it. A store refuses a signed URL that comes
 *   with a second credential, and ought not to see it.
 * - crane and cosign (go-containerregistry 0.22) follow no redirect to the address of a private
 *   network, unless the registry itself was named by that address.
 */
export function canFollow(request: IncomingMessage, target: URL): boolean {
  const asked = hostnameOf(request)
  const store = withoutBrackets(target.hostname)
  const isOneHost = store === asked
  if (request.headers.authorization !== undefined && (isOneHost || store.endsWith(`.${asked}`))) {
    return false
  }
  return isOneHost || !isPrivateAddress(store)
}

function hostnameOf({ headers }: IncomingMessage): string {
  const host = (headers[':authority'] as string | undefined) ?? headers.host ?? ''
  return withoutBrackets(host.replace(/:\d*$/, '').toLowerCase())
}

function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 32],
  ['10.0.0.0', 8],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv4')
}
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const) {
  privateNetworks.addSubnet(network, prefix, 'ipv6')
}

function isPrivateAddress(hostname: string): boolean {
  const version = isIP(hostname)
  return version !== 0 && privateNetworks.check(hostname, version === 6 ? 'ipv6' : 'ipv4')
}
