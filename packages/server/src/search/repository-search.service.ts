import type { Clock } from '../platform/clock/clock.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  type Among,
  type Candidate,
  describeRepositories,
  findCandidates,
  findNamespaceId,
  findPopularity,
  findUsage,
} from './repository-search.queries.ts'
import type { FoundRepository, RepositoryUsage, Viewer } from './search.ts'
import { fitOf, rangeOf } from './words.ts'

/** Nobody turns more pages; who has found so many is shown the best of these. */
const enough = 100
/** Of those that fit best, so many are compared by how much they are used. */
const comparedMaximum = 200
/** Entries of one index that a search looks at, whatever was typed and whoever searches. */
const candidatesMaximum = 300
const dayMilliseconds = 24 * 60 * 60 * 1000
const popularDays = 30
/** What is done often weighs as much as fitting better, and no more. */
const popularityWeight = 0.25

/**
 * Finds repositories by the beginnings of the words in their names.
 *
 * A search costs at most eight queries, and each a bounded number of entries of an index. When
 * more repositories fit than that, the best of those are found that were looked at: the first in
 * the order of words, the first public ones, and the first that belong to the viewer.
 */
export class RepositorySearch {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor({ database, clock }: { readonly database: BerthDatabase; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  /** Part of what was found, the best first, and whether there is more. */
  async find(
    typed: string,
    viewer: Viewer,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<{ readonly found: FoundRepository[]; readonly hasMore: boolean }> {
    const ranked = await this.#ranked(typed, viewer)
    const wanted = ranked.slice(page.offset, page.offset + page.limit)
    const ids = wanted.map(({ id }) => id)
    const described = await describeRepositories(this.#database.reader, ids)
    return {
      found: wanted.flatMap(({ id, score }) => {
        const repository = described.get(id)
        return repository === undefined ? [] : [{ ...repository, score }]
      }),
      hasMore: ranked.length > page.offset + page.limit,
    }
  }

  /** How much is done with what was found. */
  async usage(found: readonly FoundRepository[]): Promise<ReadonlyMap<number, RepositoryUsage>> {
    const { reader } = this.#database
    const ids = found.map(({ id }) => id)
    const popularity = await findPopularity(reader, ids, this.#popularSinceDay())
    const usage = await findUsage(reader, ids)
    return new Map(
      [...usage].map(([id, { stars, lastModifiedMs }]) => [
        id,
        { stars, lastModifiedMs, popularity: popularity.get(id) ?? 0 },
      ]),
    )
  }

  async #ranked(typed: string, viewer: Viewer): Promise<{ id: number; score: number }[]> {
    const { reader } = this.#database
    const visible = new Map<number, Candidate>()
    const add = (candidates: readonly Candidate[]) => {
      for (const candidate of candidates) {
        if (candidate.isVisible) visible.set(candidate.id, candidate)
      }
    }
    const look = async (among: Among, text: string) => {
      const search = { among, range: rangeOf(text), viewer, limit: candidatesMaximum }
      return await findCandidates(reader, search)
    }

    const first = await look({ kind: 'all' }, typed)
    add(first)
    if (first.length === candidatesMaximum && visible.size < enough) {
      add(await look({ kind: 'public' }, typed))
      if (viewer.accountId !== undefined) {
        add(await look({ kind: 'own-namespaces' }, typed))
        add(await look({ kind: 'given' }, typed))
      }
    }
    const { namespace, rest } = splitAtSlash(typed)
    const namespaceId =
      namespace === undefined ? undefined : await findNamespaceId(reader, namespace)
    if (namespaceId !== undefined) {
      add(await look({ kind: 'namespace', id: namespaceId }, rest))
    }
    return await this.#rank([...visible.values()], namespaceId === undefined ? typed : rest)
  }

  /** What fits better and is used more comes first; of equals what is younger. */
  async #rank(
    candidates: readonly Candidate[],
    typed: string,
  ): Promise<{ id: number; score: number }[]> {
    const fitting = candidates
      .map(({ id, name }) => ({ id, fit: fitOf(name, typed) }))
      .toSorted((left, right) => right.fit - left.fit || right.id - left.id)
      .slice(0, comparedMaximum)
    const ids = fitting.map(({ id }) => id)
    const popularity = await findPopularity(this.#database.reader, ids, this.#popularSinceDay())
    return fitting
      .map(({ id, fit }) => ({
        id,
        score: fit + popularityWeight * Math.log2(1 + (popularity.get(id) ?? 0)),
      }))
      .toSorted((left, right) => right.score - left.score || right.id - left.id)
  }

  #popularSinceDay(): number {
    return Math.floor(this.#clock() / dayMilliseconds) - popularDays
  }
}

/** `acme/app` is `app` in the namespace `acme`, beside being a name with a slash in it. */
function splitAtSlash(typed: string): { readonly namespace?: string; readonly rest: string } {
  const slash = typed.indexOf('/')
  if (slash < 1) return { rest: typed }
  return { namespace: typed.slice(0, slash).trim().toLowerCase(), rest: typed.slice(slash + 1) }
}
