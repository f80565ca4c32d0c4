import type { Digest } from '../digest.ts'
import type { ManifestKind } from '../manifests/manifest-kind.ts'

/** A tag with what people look at in a list. */
export interface TagDetails {
  readonly name: string
  readonly digest: Digest
  readonly mediaType: string
  readonly kind: ManifestKind
  readonly artifactType: string | undefined
  /** For which machines it is, such as `linux/amd64`. */
  readonly platforms: readonly string[]
  /** What its layers have together, as they are stored; of an index, those of its children that are here. */
  readonly sizeBytes: number | undefined
  readonly pushedAtMs: number
  /** The account or robot that pointed the tag; undefined where it was Berth itself, or nobody knows. */
  readonly pushedBy: string | undefined
  readonly pulls: number
  readonly lastPulledAtMs: number | undefined
  readonly expiresAtMs: number | undefined
  readonly isImmutable: boolean
  /** What belongs to the manifest, also what cosign keeps under tags; no more than 100 are counted. */
  readonly referrers: number
  /** A signature belongs to the manifest. Whether it is a good one, only its key can tell. */
  readonly isSigned: boolean
}

/** An order of tags that an index has. */
export interface TagOrder {
  readonly by: 'name' | 'pushed'
  readonly isDescending: boolean
}

export interface TagSearch {
  readonly order: TagOrder
  /** How the name begins. */
  readonly prefix: string | undefined
  /** What the name has in it, in capitals or not. */
  readonly namePart: string | undefined
  readonly pushedFromMs: number | undefined
  readonly pushedBeforeMs: number | undefined
  /** Without the tags of cosign, which belong to others. */
  readonly hidesCompanions: boolean
}

/** Behind this tag a page begins: its name, or when it was pushed, by the order. */
export type DetailsPlace =
  | { readonly name: string }
  | { readonly startMs: number; readonly id: number }
