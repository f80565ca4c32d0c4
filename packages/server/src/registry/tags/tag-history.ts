import type { Digest } from '../digest.ts'

/** A tag that is there now. */
export interface CurrentTag {
  readonly name: string
  readonly digest: Digest
  /** What its layers have together, as they are stored; undefined for an index. */
  readonly layersBytes: number | undefined
  readonly startMs: number
  /** When it expires, or ended; undefined while nobody says so. */
  readonly endMs: number | undefined
  readonly isImmutable: boolean
}

/** An interval of time in which a tag pointed to a manifest. */
export interface TagInterval extends CurrentTag {
  readonly manifestId: number
  readonly isIndex: boolean
  /** Somebody went back to what the tag pointed to before. */
  readonly isReversion: boolean
  /** The account or robot that pointed it; undefined where it was Berth itself, or nobody knows. */
  readonly begunBy: string | undefined
  /** The same of whom moved or deleted it; also undefined where it expired. */
  readonly endedBy: string | undefined
  /** Of an index: its children by digest, and whether each is here. */
  readonly children: ReadonlyMap<Digest, boolean> | undefined
}

export interface TagFilter {
  readonly name?: string
  /** What the name has in it, in capitals or not. */
  readonly namePart?: string
  readonly isOnlyCurrent: boolean
}

/** The order of a history: what changed last comes first. */
export interface TagPlace {
  readonly startMs: number
  readonly id: number
}
