import { LRUCache } from 'lru-cache'

import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { KeptTime } from '../time-machine/kept-time.ts'
import {
  countIntervals,
  findChildren,
  findPlace,
  listCurrent,
  listIntervals,
  type Stretch,
} from './tag-history.queries.ts'
import type { CurrentTag, TagFilter, TagInterval, TagPlace } from './tag-history.ts'

/** Intervals that one query passes over or searches: a few milliseconds of an index. */
const intervalsPerStretch = 50_000
/** Pages that begin behind more than this are found again by what the page before ended with. */
const deepPagesFrom = 1_000
const placesRemembered = 10_000
const placesBelievedForMilliseconds = 60_000

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly keptTime: KeptTime
}

export interface AskedPage {
  readonly filter: TagFilter
  /** From 1; or else behind what place, which a page before has answered with. */
  readonly page: number
  readonly after?: TagPlace | undefined
  readonly limit: number
  /** Who reads: pages go on where the same reader's page before ended. */
  readonly reader: string
}

/**
 * What tags pointed to, and when. What changed last comes first.
 *
 * A page costs three queries near the beginning, and behind any place. By its number, whoever reads
 * one page after the other pays no more, since where a page ended is remembered for a minute by the
 * process that was asked; whoever jumps pays a query for each 50,000 intervals that are passed over,
 * and so does a search for a part of a name.
 */
export class TagHistory {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #keptTime: KeptTime
  /** Where deep pages begin, by reader and list. */
  readonly #places: LRUCache<string, TagPlace>

  constructor({ database, clock, keptTime }: Dependencies) {
    this.#keptTime = keptTime
    this.#database = database
    this.#clock = clock
    this.#places = new LRUCache({
      max: placesRemembered,
      ttl: placesBelievedForMilliseconds,
      ttlResolution: 1000,
    })
  }

  /** The tags that changed last, of those that are there now. */
  async newest(target: Authorized<RepositoryAction>, limit: number): Promise<CurrentTag[]> {
    const stretch = this.#stretch(target.repository, { isOnlyCurrent: true }, 0)
    const found = await listIntervals(this.#database.reader, stretch, { offset: 0, limit })
    return found.map(({ interval }) => interval)
  }

  /** The tags that are there now, by their names: for the command line, which may see everything. */
  async byName(
    { id: repositoryId }: Pick<Repository, 'id'>,
    page: { readonly after: string; readonly limit: number },
  ): Promise<CurrentTag[]> {
    const nowMs = this.#clock()
    return await listCurrent(this.#database.reader, { ...page, repositoryId, nowMs })
  }

  async page(
    target: Authorized<RepositoryAction>,
    asked: AskedPage,
  ): Promise<{ readonly intervals: TagInterval[]; readonly next: TagPlace | undefined }> {
    const { reader } = this.#database
    const { page, limit } = asked
    const skipped = (page - 1) * limit
    const list = `${asked.reader} ${target.repository.id} ${limit} ${JSON.stringify(asked.filter)}`
    const remembered = skipped > deepPagesFrom ? this.#places.get(`${list} ${page}`) : undefined
    const after = asked.after ?? remembered
    const { repository } = target
    const sinceMs = asked.filter.isOnlyCurrent
      ? 0
      : await this.#keptTime.sinceMs(reader, repository.namespaceId)
    const stretch = { ...this.#stretch(repository, asked.filter, sinceMs), after }
    const found = await this.#walk(stretch, after === undefined ? skipped : 0, limit + 1)
    const shown = found.slice(0, limit)
    const [first] = shown
    const last = shown.at(-1)
    const isNumbered = asked.after === undefined && skipped + limit > deepPagesFrom
    if (first !== undefined && last !== undefined && isNumbered) {
      this.#places.set(`${list} ${page}`, { ...first.place, id: first.place.id + 1 })
      this.#places.set(`${list} ${page + 1}`, last.place)
    }
    const indexIds = new Set(
      shown.flatMap(({ interval }) => (interval.isIndex ? [interval.manifestId] : [])),
    )
    const children = await findChildren(reader, [...indexIds])
    return {
      intervals: shown.map(({ interval }) => ({
        ...interval,
        children: children.get(interval.manifestId),
      })),
      next: found.length > shown.length ? last?.place : undefined,
    }
  }

  /** So many intervals behind those that are passed over. */
  async #walk(from: Stretch, offset: number, limit: number) {
    const { reader } = this.#database
    const isSearch = from.filter.namePart !== undefined
    const found: Awaited<ReturnType<typeof listIntervals>> = []
    let toSkip = offset
    let after = from.after
    for (;;) {
      const isLong = isSearch || toSkip >= intervalsPerStretch
      const until = isLong
        ? await findPlace(reader, { ...from, after }, intervalsPerStretch)
        : undefined
      const stretch = { ...from, after, until }
      if (until !== undefined && toSkip > 0) {
        const count = isSearch ? await countIntervals(reader, stretch) : intervalsPerStretch
        if (count <= toSkip) {
          toSkip -= count
          after = until
          continue
        }
      }
      const page = { offset: toSkip, limit: limit - found.length }
      found.push(...(await listIntervals(reader, stretch, page)))
      if (found.length === limit || until === undefined) return found
      toSkip = 0
      after = until
    }
  }

  #stretch({ id }: Pick<Repository, 'id'>, filter: TagFilter, sinceMs: number): Stretch {
    return {
      repositoryId: id,
      filter,
      nowMs: this.#clock(),
      sinceMs,
      after: undefined,
      until: undefined,
    }
  }
}
