import type { Digest } from '../digest.ts'

/** A tag, and what it alone would give back of the tags that it is compared with. */
export interface SharingTag {
  readonly name: string
  readonly digest: Digest
  /** Everything that it needs, each blob once: layers and configs, of an index those of its children. */
  readonly sizeBytes: number
  /** What none of the others needs. */
  readonly ownBytes: number
}

export interface SharedLayer {
  readonly digest: Digest
  readonly sizeBytes: number
  /** Names, in the order of the tags. */
  readonly tags: readonly string[]
}

export interface LayerSharing {
  readonly tags: readonly SharingTag[]
  /** The largest first. */
  readonly layers: readonly SharedLayer[]
}

/** A manifest, or one of its children, needs a blob. */
export interface NeededBlob {
  readonly manifest: Digest
  readonly digest: Digest
  readonly sizeBytes: number
}

/**
 * Who needs what. Tags of one manifest share all of it, and so have nothing of their own.
 *
 * @param needed each pair of manifest and blob once
 */
export function shareLayers(
  tags: readonly Pick<SharingTag, 'name' | 'digest'>[],
  needed: readonly NeededBlob[],
): LayerSharing {
  const tagsOf = Map.groupBy(tags, ({ digest }) => digest)
  const layers = new Map<Digest, { digest: Digest; sizeBytes: number; tags: Set<string> }>()
  for (const { manifest, digest, sizeBytes } of needed) {
    const layer = layers.get(digest) ?? { digest, sizeBytes, tags: new Set() }
    for (const { name } of tagsOf.get(manifest) ?? []) layer.tags.add(name)
    layers.set(digest, layer)
  }
  const sizes = new Map(tags.map(({ name }) => [name, { sizeBytes: 0, ownBytes: 0 }]))
  for (const { sizeBytes, tags: names } of layers.values()) {
    for (const name of names) {
      const size = sizes.get(name)
      if (size === undefined) continue
      size.sizeBytes += sizeBytes
      if (names.size === 1) size.ownBytes += sizeBytes
    }
  }
  const order = new Map(tags.map(({ name }, at) => [name, at]))
  return {
    tags: tags.map(({ name, digest }) => ({
      name,
      digest,
      ...(sizes.get(name) ?? { sizeBytes: 0, ownBytes: 0 }),
    })),
    layers: [...layers.values()]
      .map(({ digest, sizeBytes, tags: names }) => ({
        digest,
        sizeBytes,
        tags: [...names].toSorted(
          (left, right) => (order.get(left) ?? 0) - (order.get(right) ?? 0),
        ),
      }))
      .toSorted(
        (left, right) => right.sizeBytes - left.sizeBytes || (left.digest < right.digest ? -1 : 1),
      ),
  }
}
