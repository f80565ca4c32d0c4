import ipaddr from 'ipaddr.js'

/**
 * Which addresses Berth calls for somebody else: those of the public Internet, and what the
 * operator allows beside them. Whoever names a URL must not reach what only this machine can.
 */
export interface AllowedHosts {
  /** Whether the operator allows a name, whatever address it has. */
  allowsName(hostname: string): boolean
  /** Whether the operator allows an address that is not public. */
  allowsAddress(address: string): boolean
}

/** @param entries names, `*.example.com` for those below one, addresses, and ranges `10.1.0.0/16` */
export function allowedHosts(entries: readonly string[]): AllowedHosts {
  const names = new Set<string>()
  const suffixes: string[] = []
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = []
  for (const entry of entries.map((text) => text.trim().toLowerCase().replace(/\.$/, ''))) {
    const bare = entry.replace(/^\[(.*)\]$/, '$1')
    if (ipaddr.isValidCIDR(bare)) ranges.push(ipaddr.parseCIDR(bare))
    else if (ipaddr.isValid(bare)) {
      const address = ipaddr.process(bare)
      ranges.push([address, address.kind() === 'ipv4' ? 32 : 128])
    } else if (entry.startsWith('*.')) suffixes.push(entry.slice(1))
    else if (entry !== '') names.add(entry)
  }
  return {
    allowsName: (hostname) =>
      names.has(hostname) || suffixes.some((suffix) => hostname.endsWith(suffix)),
    allowsAddress(text) {
      const address = ipaddr.process(withoutZone(text))
      return ranges.some(
        ([range, bits]) => range.kind() === address.kind() && address.match(range, bits),
      )
    },
  }
}

/** Azure's agent of the machine answers at an address that looks public. */
const metadataAddresses = new Set(['168.63.129.16'])

/** Global unicast (RFC 4291, 2.4): every public address of IPv6 lies in it. */
const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number]

/** Whether an address belongs to the public Internet, whichever way it is spelled. */
export function isPublicAddress(text: string): boolean {
  const bare = withoutZone(text)
  if (!ipaddr.isValid(bare)) return false
  // An IPv4 address that is mapped into IPv6 reaches the same machine.
  const address = ipaddr.process(bare)
  if (address.range() !== 'unicast') return false
  if (address.kind() === 'ipv4') return !metadataAddresses.has(address.toString())
  return address.match(globalUnicast)
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '')
}
