/**
 * What a path below `/v2` names (OCI distribution-spec 1.1, "Endpoints").
 *
 * A repository's name contains slashes and may contain any word of the protocol, so a
 * path is read from its end.
 */
export type RegistryPath =
  | { readonly kind: 'base' }
  | { readonly kind: 'token' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'tags'; readonly name: string }
  | { readonly kind: 'manifest'; readonly name: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: string }
  | { readonly kind: 'uploads'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string; readonly id: string }
  | { readonly kind: 'referrers'; readonly name: string; readonly digest: string }

/**
 * @param path everything from `/v2` on, without the query
 * @returns undefined for a path that names nothing. Names, digests and tags in it are not
 *   looked at yet, but hold no encoded slash, dot segment or control character.
 */
export function parseRegistryPath(path: string): RegistryPath | undefined {
  if (path === '/v2/' || path === '/v2') return { kind: 'base' }
  if (!path.startsWith('/v2/')) return undefined
  const segments = decodeSegments(path.slice('/v2/'.length))
  if (segments === undefined) return undefined
  const count = segments.length
  const last = segments[count - 1] as string
  const before = segments[count - 2]

  if (count === 1) {
    if (last === 'auth') return { kind: 'token' }
    if (last === '_catalog') return { kind: 'catalog' }
    return undefined
  }
  const named = (parts: number) => segments.slice(0, count - parts).join('/')

  if (count >= 3 && before === 'blobs' && last === 'uploads') {
    return { kind: 'uploads', name: named(2) }
  }
  if (count >= 4 && last === '' && before === 'uploads' && segments[count - 3] === 'blobs') {
    return { kind: 'uploads', name: named(3) }
  }
  if (last === '') return undefined
  if (count >= 4 && before === 'uploads' && segments[count - 3] === 'blobs') {
    return { kind: 'upload', name: named(3), id: last }
  }
  if (count < 3) return undefined
  if (before === 'tags' && last === 'list') return { kind: 'tags', name: named(2) }
  if (before === 'manifests') return { kind: 'manifest', name: named(2), reference: last }
  if (before === 'blobs') return { kind: 'blob', name: named(2), digest: last }
  if (before === 'referrers') return { kind: 'referrers', name: named(2), digest: last }
  return undefined
}

/** The segments, percent-decoded; undefined when one of them could be read in two ways. */
function decodeSegments(path: string): string[] | undefined {
  const segments = path.split('/')
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    if (segment === '' && !isLast) return undefined
    if (!segment.includes('%')) continue
    const decoded = decode(segment)
    if (decoded === undefined || !isPlain(decoded)) return undefined
    segments[index] = decoded
  }
  if (segments.some((segment) => segment === '.' || segment === '..')) return undefined
  return segments
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** Free of slashes, percent signs and control characters. */
function isPlain(text: string): boolean {
  return /^[^\p{Cc}/\\%]+$/u.test(text)
}
