/**
 * The number of entries that a client asks for with `n`.
 *
 * Nothing, or no number: the default. A negative number is none (Quay).
 */
export function pageLimit(
  query: URLSearchParams,
  sizes: { readonly usual: number; readonly maximum: number },
): number {
  const text = query.get('n')
  if (text === null || !/^-?\d{1,20}$/.test(text)) return Math.min(sizes.usual, sizes.maximum)
  return Math.max(0, Math.min(Number(text), sizes.maximum))
}

/** The `Link` header to the next page (RFC 8288), with the query that leads to it. */
export function nextLink(path: string, query: Readonly<Record<string, string | number>>): string {
  const parameters = new URLSearchParams(
    Object.entries(query).map(([name, value]) => [name, String(value)]),
  )
  return `<${path}?${parameters}>; rel="next"`
}
