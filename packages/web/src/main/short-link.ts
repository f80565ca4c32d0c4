import { addresses } from '../shared/addresses.ts'

/**
 * Where a short link to a repository leads: `acme/web`, `acme/tools/web:1.0`, `acme/web@sha256:…`.
 *
 * @param rest what follows the namespace, decoded
 * @returns undefined for a namespace alone
 */
export function readShortLink(namespace: string, rest: string): string | undefined {
  const path = rest.replace(/\/+$/, '')
  if (path === '') return undefined
  const [name = '', digest] = path.split('@')
  if (digest !== undefined) return addresses.manifest(`${namespace}/${name}`, digest)
  const colon = name.lastIndexOf(':')
  if (colon <= name.lastIndexOf('/')) return addresses.repository(`${namespace}/${name}`)
  return addresses.tag(`${namespace}/${name.slice(0, colon)}`, name.slice(colon + 1))
}
