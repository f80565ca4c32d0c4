import { scalarShape, type Shape } from '../shapes/shape.ts'

/** The address of a store, nothing behind it. */
export const endpointUrl: Shape<URL> = scalarShape(
  'URL',
  'a URL without a path such as https://s3.example.com',
  (value) => {
    const url = typeof value === 'string' ? URL.parse(value) : null
    if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined
    const isBare = url.pathname === '/' && url.search === '' && url.username === ''
    return isBare ? url : undefined
  },
)

/** A host name or address, without scheme and port. */
export const bareHost: Shape<string> = scalarShape(
  'host',
  'a host name such as s3.example.com, without https:// and port',
  (value) =>
    typeof value === 'string' && /^(\[[\da-f:.]+\]|[\w.-]+)$/i.test(value) ? value : undefined,
)

/** A URL wins over a host, as in Quay; a separate port counts for both. */
export function originOf(given: {
  url?: URL | undefined
  host?: string | undefined
  port?: number | undefined
  isSecure?: boolean | undefined
}): URL | undefined {
  const scheme = given.isSecure === false ? 'http' : 'https'
  if (given.url === undefined && given.host === undefined) return undefined
  const origin = new URL(given.url ?? `${scheme}://${given.host}`)
  if (given.port !== undefined) origin.port = String(given.port)
  return origin
}

/** `s3.eu-west-1.amazonaws.com` and `s3-eu-west-1.amazonaws.com` name their region. */
export function regionOfAmazonHost(hostname: string | undefined): string | undefined {
  return /^s3[.-](?:dualstack\.)?([a-z]{2,}(?:-[a-z]+)+-\d)\.amazonaws\./.exec(hostname ?? '')?.[1]
}
