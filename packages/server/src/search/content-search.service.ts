import type { Clock } from '../platform/clock/clock.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  type ContentSearch as Search,
  describeFoundBlobs,
  describeFoundManifests,
  describeFoundTags,
  findAnywhere,
  findInOwn,
  findTagsOf,
  type FoundContent,
  type Sought,
} from './content-search.queries.ts'
import type { FoundBlob, FoundManifest, FoundTag, PlaceInSearch } from './content-search.ts'
import type { Viewer } from './search.ts'
import type { WordRange } from './words.ts'

export interface AskedContent {
  readonly range: WordRange
  readonly viewer: Viewer
  readonly after: PlaceInSearch | undefined
  readonly limit: number
}

export interface FoundPage<Item> {
  readonly items: readonly Item[]
  /** Where the next page begins; undefined when nothing more was found. */
  readonly next: PlaceInSearch | undefined
}

/** Entries of an index that a search looks at, first and where that is not enough. */
const rowsAtFirst = 500
const rowsAtMost = 10_000

/**
 * Finds tags by the beginnings of their names, and manifests and blobs by those of their digests,
 * in every repository that the viewer may see.
 *
 * A search looks at what belongs to the viewer, and at 10,500 entries of all repositories. Where
 * it ends tells nobody how much there is that the viewer may not see: a page follows another
 * only when something on it can be shown.
 */
export class ContentSearch {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor({ database, clock }: { readonly database: BerthDatabase; readonly clock: Clock }) {
    this.#database = database
    this.#clock = clock
  }

  async tags(asked: AskedContent): Promise<FoundPage<FoundTag>> {
    const { page, next } = await this.#find('tag', asked)
    const described = await describeFoundTags(this.#database.reader, idsOf(page))
    return { items: page.flatMap(({ id }) => described.get(id) ?? []), next }
  }

  async manifests(asked: AskedContent): Promise<FoundPage<FoundManifest>> {
    const { reader } = this.#database
    const { page, next } = await this.#find('manifest', asked)
    const described = await describeFoundManifests(reader, idsOf(page))
    const tags = await findTagsOf(reader, idsOf(page), this.#clock())
    const items = page.flatMap(({ id }) => {
      const manifest = described.get(id)
      return manifest === undefined ? [] : [{ ...manifest, tags: tags.get(id) ?? [] }]
    })
    return { items, next }
  }

  /** The repositories that have a blob. */
  async blobs(asked: AskedContent): Promise<FoundPage<FoundBlob>> {
    const { page, next } = await this.#find('blob', asked)
    const described = await describeFoundBlobs(this.#database.reader, page)
    const items = page.flatMap(
      ({ id, repositoryId }) => described.get(`${id} ${repositoryId}`) ?? [],
    )
    return { items, next }
  }

  async #find(
    sought: Sought,
    { range, viewer, after, limit }: AskedContent,
  ): Promise<{ readonly page: readonly FoundContent[]; readonly next: PlaceInSearch | undefined }> {
    const { reader } = this.#database
    const search: Search = { sought, range, viewer, after, nowMs: this.#clock() }
    const visible = new Map<string, FoundContent>()
    const add = (found: readonly FoundContent[]) => {
      for (const each of found) {
        if (each.isVisible) visible.set(`${each.text} ${each.repositoryId}`, each)
      }
    }
    const first = await findAnywhere(reader, search, rowsAtFirst)
    add(first)
    const last = first.toSorted(inOrder).at(-1)
    if (first.length === rowsAtFirst && last !== undefined && visible.size <= limit) {
      add(await findAnywhere(reader, { ...search, after: last }, rowsAtMost))
      const { accountId } = viewer
      if (accountId !== undefined)
        add(await findInOwn(reader, { ...search, accountId }, rowsAtMost))
    }
    const found = [...visible.values()].toSorted(inOrder)
    const page = found.slice(0, limit)
    const end = page.at(-1)
    const hasMore = found.length > limit && end !== undefined
    return {
      page,
      next: hasMore ? { text: end.text, repositoryId: end.repositoryId } : undefined,
    }
  }
}

function idsOf(page: readonly FoundContent[]): number[] {
  return page.map(({ id }) => id)
}

/** As the database compares: names of tags and digests are ASCII. */
function inOrder(left: FoundContent, right: FoundContent): number {
  if (left.text !== right.text) return left.text < right.text ? -1 : 1
  return left.repositoryId - right.repositoryId
}
