import type { Answer } from '../../api/client.ts'

type Found = Pick<Answer<'get', '/repository/{repository}/tag/layers'>, 'tags' | 'layers'>

/** A part of what tags need: for each tag, in their order, how much it has of it. */
export type LayerShare = { readonly bytes: readonly number[] } & (
  | { readonly kind: 'layer'; readonly digest: string }
  /** Layers that are shared as well, but are too small to have a colour of their own. */
  | { readonly kind: 'others' }
  /** What no other of the tags needs. */
  | { readonly kind: 'own' }
)

/** More are not told apart. */
const layersShown = 12

/** What tags have in common, the largest layers one by one, and what is left of each. */
export function sharesOf({ tags, layers }: Found): readonly LayerShare[] {
  const shared = layers.filter((layer) => layer.tags.length > 1).slice(0, layersShown)
  const named = shared.map(({ digest, size, tags: names }): LayerShare => {
    const having = new Set(names)
    return { kind: 'layer', digest, bytes: tags.map(({ name }) => (having.has(name) ? size : 0)) }
  })
  const others = tags.map(({ shared_size: bytes }, column) =>
    Math.max(
      0,
      named.reduce((left, share) => left - (share.bytes[column] ?? 0), bytes),
    ),
  )
  return [
    ...named,
    ...(others.some((bytes) => bytes > 0) ? [{ kind: 'others', bytes: others } as const] : []),
    { kind: 'own', bytes: tags.map(({ own_size: bytes }) => bytes) },
  ]
}
