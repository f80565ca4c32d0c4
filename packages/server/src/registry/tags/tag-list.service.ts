import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { companionTagsOf } from './companion-tags.ts'
import { listNeededBlobs } from './shared-layers.queries.ts'
import { type LayerSharing, shareLayers } from './shared-layers.ts'
import {
  describeTags,
  findCurrentNames,
  findEndOfRows,
  findTags,
  type FoundTag,
  placeOf,
  type TagStretch,
} from './tag-details.queries.ts'
import type { DetailsPlace, TagDetails, TagSearch } from './tag-details.ts'

/** Rows that are looked at first, and where that is not enough. */
const rowsAtFirst = 1_000
const rowsPerPage = 50_000
const referrersCounted = 100

/** Pairs of tags and what they need. */
const neededMaximum = 20_000

export interface AskedTags {
  readonly search: TagSearch
  readonly after: DetailsPlace | undefined
  readonly limit: number
}

export interface FoundTags {
  readonly tags: readonly TagDetails[]
  /** Where the next page begins; undefined when there is none. */
  readonly next: DetailsPlace | undefined
}

/** What the newest tags of a repository share. */
export interface SharedTags extends LayerSharing {
  /** They need no more than was looked at. */
  readonly isComplete: boolean
}

const newestFirst: TagSearch = {
  order: { by: 'pushed', isDescending: true },
  prefix: undefined,
  namePart: undefined,
  pushedFromMs: undefined,
  pushedBeforeMs: undefined,
  hidesCompanions: true,
}

/**
 * The tags that are there now, with what people look at in a list.
 *
 * A page costs three queries when an index has the order and all that is searched for. Otherwise
 * it looks at 51,000 tags at most, with up to four queries more; a page that ends there has fewer
 * tags than were asked for, or none, and the next goes on behind it.
 */
export class TagList {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor({ database, clock }: { readonly database: BerthDatabase; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  async page(target: Authorized<RepositoryAction>, asked: AskedTags): Promise<FoundTags> {
    const { search, after, limit } = asked
    const repositoryId = target.repository.id
    const nowMs = this.#clock()
    const found = await this.#find({ repositoryId, search, nowMs, after }, limit)
    const { reader } = this.#database
    const described = await describeTags(
      reader,
      found.tags.map(({ id }) => id),
    )
    const tags = found.tags.flatMap(({ id }) => described.get(id) ?? [])
    const companions = new Set(tags.flatMap(({ digest }) => companionTagsOf(digest)))
    const present = await findCurrentNames(reader, repositoryId, [...companions], nowMs)
    return { tags: tags.map((tag) => withCompanions(tag, present)), next: found.next }
  }

  /** Which layers the newest tags share, and what each needs alone. */
  async shared(target: Authorized<RepositoryAction>, limit: number): Promise<SharedTags> {
    const { tags } = await this.page(target, { search: newestFirst, after: undefined, limit })
    const digests = [...new Set(tags.map(({ digest }) => digest))]
    const { id } = target.repository
    const needed = await listNeededBlobs(this.#database.reader, id, digests, neededMaximum + 1)
    const isComplete = needed.length <= neededMaximum
    return { ...shareLayers(tags, needed.slice(0, neededMaximum)), isComplete }
  }

  async #find(
    from: TagStretch,
    limit: number,
  ): Promise<{ readonly tags: readonly FoundTag[]; readonly next: DetailsPlace | undefined }> {
    const { reader } = this.#database
    const { order } = from.search
    const tags: FoundTag[] = []
    let stretch = from
    for (const rows of [rowsAtFirst, rowsPerPage]) {
      const wanted = limit + 1 - tags.length
      tags.push(...(await findTags(reader, stretch, { rows, limit: wanted })))
      const last = tags[limit - 1]
      if (tags.length > limit && last !== undefined) {
        return { tags: tags.slice(0, limit), next: placeOf(order, last) }
      }
      const end = await findEndOfRows(reader, stretch, rows)
      if (end === undefined) return { tags, next: undefined }
      stretch = { ...stretch, after: end }
    }
    return { tags, next: stretch.after }
  }
}

function withCompanions(tag: TagDetails, present: ReadonlySet<string>): TagDetails {
  const companions = companionTagsOf(tag.digest).filter((name) => present.has(name))
  return {
    ...tag,
    referrers: Math.min(tag.referrers + companions.length, referrersCounted),
    isSigned: tag.isSigned || companions.some((name) => name.endsWith('.sig')),
  }
}
