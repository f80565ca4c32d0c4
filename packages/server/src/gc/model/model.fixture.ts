import { pieceOf, pieces } from './content.fixture.ts'
import { repositories, type RepositoryName } from './operations.fixture.ts'

export const minute = 60_000
export const grace = { push: 60 * minute, untagged: 360 * minute, object: 10 * minute }
/** What is asked for is written down again only after a quarter of the grace. */
const asked = grace.push - grace.push / 4
/** How long the namespaces keep ended tags. */
export const tagTime: Record<RepositoryName, number> = {
  'long/one': 24 * 60 * minute,
  'long/two': 24 * 60 * minute,
  'short/one': 0,
}

/** A tag pointed to a piece from some instant on; not before `endMs` it ended. */
export interface Interval {
  readonly piece: string
  endMs: number | undefined
  isCurrent: boolean
}

interface RepositoryModel {
  readonly tags: Map<string, Interval[]>
  readonly deleted: Set<string>
  /** Whatever nothing refers to stays until then. */
  readonly keptPieces: Map<string, number>
  readonly keptBlobs: Map<string, number>
}

/** What has to be in a repository. */
export interface Needed {
  readonly pieces: ReadonlySet<string>
  /** Digests. */
  readonly blobs: ReadonlySet<string>
}

/** What the registry was told, in the fewest words: nothing of how it keeps or collects it. */
export class Model {
  readonly #repositories = new Map<RepositoryName, RepositoryModel>(
    repositories.map((name) => [
      name,
      { tags: new Map(), deleted: new Set(), keptPieces: new Map(), keptBlobs: new Map() },
    ]),
  )

  /** As it is now, whatever happens to it later. */
  copy(): Model {
    const copy = new Model()
    for (const [name, model] of this.#repositories) {
      copy.#repositories.set(name, structuredClone(model))
    }
    return copy
  }

  of(repository: RepositoryName): RepositoryModel {
    return this.#repositories.get(repository) as RepositoryModel
  }

  intervals(repository: RepositoryName, tag: string): Interval[] {
    const { tags } = this.of(repository)
    const known = tags.get(tag) ?? []
    tags.set(tag, known)
    return known
  }

  /** The tag as it is now. */
  living(repository: RepositoryName, tag: string, nowMs: number): Interval | undefined {
    return this.intervals(repository, tag).find(
      ({ isCurrent, endMs }) => isCurrent && (endMs === undefined || endMs > nowMs),
    )
  }

  sent(repository: RepositoryName, digest: string, nowMs: number): void {
    raise(this.of(repository).keptBlobs, digest, nowMs + grace.push)
  }

  askedFor(repository: RepositoryName, digest: string, nowMs: number): void {
    raise(this.of(repository).keptBlobs, digest, nowMs + asked)
  }

  askedForPiece(repository: RepositoryName, piece: string, nowMs: number): void {
    raise(this.of(repository).keptPieces, piece, nowMs + asked)
  }

  pushed(repository: RepositoryName, piece: string, tag: string | undefined, nowMs: number): void {
    const model = this.of(repository)
    model.deleted.delete(piece)
    raise(model.keptPieces, piece, nowMs + grace.push)
    if (tag !== undefined) this.point(repository, tag, piece, nowMs)
  }

  point(repository: RepositoryName, tag: string, piece: string, nowMs: number): void {
    this.of(repository).deleted.delete(piece)
    const intervals = this.intervals(repository, tag)
    // Whoever says again what is so already changes nothing.
    const isSo = (one: Interval) => one.isCurrent && one.piece === piece && one.endMs === undefined
    if (intervals.some(isSo)) return
    this.endTag(repository, tag, nowMs)
    intervals.push({ piece, endMs: undefined, isCurrent: true })
  }

  endTag(repository: RepositoryName, tag: string, nowMs: number): void {
    for (const interval of this.intervals(repository, tag)) {
      if (!interval.isCurrent) continue
      interval.isCurrent = false
      interval.endMs = Math.min(interval.endMs ?? nowMs, nowMs)
    }
  }

  deleted(repository: RepositoryName, piece: string, nowMs: number): void {
    const model = this.of(repository)
    model.deleted.add(piece)
    model.keptPieces.delete(piece)
    for (const [tag, intervals] of model.tags) {
      const isPointed = intervals.some((interval) => interval.isCurrent && interval.piece === piece)
      if (isPointed) this.endTag(repository, tag, nowMs)
    }
  }

  forget(
    repository: RepositoryName,
    tag: string,
    { piece, isCurrent }: { readonly piece: string; readonly isCurrent: boolean },
    nowMs: number,
  ): void {
    const { tags } = this.of(repository)
    const living = this.living(repository, tag, nowMs)
    const isGone = (interval: Interval) =>
      interval.piece === piece && isCurrent === (interval === living)
    tags.set(
      tag,
      this.intervals(repository, tag).filter((interval) => !isGone(interval)),
    )
  }

  /** Whether a tag points to it, or did within the time of the namespace. */
  isTagged(repository: RepositoryName, piece: string, nowMs: number): boolean {
    return [...this.of(repository).tags.values()].some((intervals) =>
      intervals.some(
        (interval) =>
          interval.piece === piece &&
          (interval.endMs === undefined || interval.endMs + tagTime[repository] > nowMs),
      ),
    )
  }

  /** What has to be there, from what was said. */
  needed(repository: RepositoryName, nowMs: number): Needed {
    const { deleted, keptBlobs } = this.of(repository)
    const needed = withChildren(this.#roots(repository, nowMs).values())
    const digests = new Set(
      [...needed].flatMap((piece) => pieceOf(piece).blobs.map(({ digest }) => digest)),
    )
    for (const [digest, untilMs] of keptBlobs) if (untilMs > nowMs) digests.add(digest)
    // What was deleted is not served; its row may be there for the history of tags.
    return { pieces: needed.difference(deleted), blobs: digests }
  }

  /** What is needed now for the same reasons as it was before. */
  stillNeeded(before: Model, repository: RepositoryName, nowMs: number): ReadonlySet<string> {
    const then = before.#roots(repository, nowMs)
    const now = this.#roots(repository, nowMs)
    const kept = [...now].filter(([reason]) => then.has(reason)).map(([, piece]) => piece)
    const lost = before.of(repository).deleted.union(this.of(repository).deleted)
    return withChildren(kept).difference(lost)
  }

  /** What is kept for its own sake, by the reason for it. */
  #roots(repository: RepositoryName, nowMs: number): Map<string, string> {
    const { tags, keptPieces } = this.of(repository)
    const roots = new Map<string, string>()
    for (const [tag, intervals] of tags) {
      for (const { piece, endMs } of intervals) {
        const isKept = endMs === undefined || endMs + tagTime[repository] > nowMs
        if (isKept) roots.set(`${tag} ${piece}`, piece)
      }
    }
    for (const [piece, untilMs] of keptPieces)
      if (untilMs > nowMs) roots.set(`young ${piece}`, piece)
    return roots
  }

  /** Forgets everything. */
  clear(): void {
    for (const model of this.#repositories.values()) {
      model.tags.clear()
      model.deleted.clear()
      model.keptPieces.clear()
      model.keptBlobs.clear()
    }
  }
}

/**
 * What is needed together with what refers to it: a referrer that is there stays as long as its
 * subject.
 */
export function withReferrers(
  needed: ReadonlySet<string>,
  areThere: ReadonlySet<string>,
): ReadonlySet<string> {
  const all = new Set(needed)
  for (let size = -1; size < all.size;) {
    size = all.size
    for (const [name, { subject }] of pieces) {
      if (subject !== undefined && all.has(subject) && areThere.has(name)) all.add(name)
    }
    for (const name of [...all]) for (const child of pieceOf(name).children) all.add(child)
  }
  return all
}

function withChildren(names: Iterable<string>): Set<string> {
  const all = new Set(names)
  for (let size = -1; size < all.size;) {
    size = all.size
    for (const name of [...all]) for (const child of pieceOf(name).children) all.add(child)
  }
  return all
}

function raise(map: Map<string, number>, key: string, untilMs: number): void {
  map.set(key, Math.max(map.get(key) ?? 0, untilMs))
}
