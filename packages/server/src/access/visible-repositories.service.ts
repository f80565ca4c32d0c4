import type { ListedRepository } from '../repositories/repository-details.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  listAll,
  listInNamespaces,
  listPermitted,
  listPublic,
  listStarred,
  namespacesSeenWhole,
  type PageOfRepositories,
} from './visible-repositories.queries.ts'

/** Who looks at a list of repositories. */
export interface Viewer {
  /** Undefined for anybody, and for tokens that are not good for reading repositories. */
  readonly accountId: number | undefined
  /** Sees what belongs to others, where a namespace is named. */
  readonly seesAll: boolean
}

/**
 * Lists of repositories that somebody may see, in the order of namespaces and names. A page costs
 * four queries at most, whatever is in it and wherever it begins.
 */
export class VisibleRepositories {
  readonly #database: BerthDatabase

  constructor(database: BerthDatabase) {
    this.#database = database
  }

  /** @param options.includesPublic also those that the viewer has no right on */
  async list(
    viewer: Viewer,
    page: PageOfRepositories,
    options: { readonly includesPublic: boolean },
  ): Promise<ListedRepository[]> {
    const { reader } = this.#database
    const { accountId } = viewer
    if (viewer.seesAll && page.namespaceId !== undefined) return await listAll(reader, page)
    const open = options.includesPublic ? await listPublic(reader, page) : []
    if (accountId === undefined) return open
    const whole = await this.#seenWhole(accountId, page.namespaceId)
    const own = whole.length === 0 ? [] : await listInNamespaces(reader, whole, page)
    const isWhole = page.namespaceId !== undefined && whole.length > 0
    const permitted = isWhole ? [] : await listPermitted(reader, accountId, page)
    return merged([...open, ...own, ...permitted]).slice(0, page.limit)
  }

  /** What somebody has starred and may still see. */
  async starred(
    viewer: Viewer & { readonly accountId: number },
    page: PageOfRepositories,
  ): Promise<ListedRepository[]> {
    const { reader } = this.#database
    const whole = viewer.seesAll ? [] : await namespacesSeenWhole(reader, viewer.accountId)
    return await listStarred(reader, viewer, whole, page)
  }

  async #seenWhole(accountId: number, namespaceId: number | undefined): Promise<number[]> {
    const ids = await namespacesSeenWhole(this.#database.reader, accountId)
    return namespaceId === undefined ? ids : ids.filter((id) => id === namespaceId)
  }
}

/** Several lists as one, each repository once. */
function merged(repositories: readonly ListedRepository[]): ListedRepository[] {
  const byId = new Map(repositories.map((repository) => [repository.id, repository]))
  return [...byId.values()].toSorted(
    (left, right) =>
      left.namespaceId - right.namespaceId || compare(left.name.repository, right.name.repository),
  )
}

/** By code units, as the database compares the bytes of names, which are ASCII. */
function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right)
}
