import type { Db } from '../schema/tables.ts'

/** A repository on the way through a namespace. */
export interface WalkedRepository {
  readonly id: number
  /** Without the namespace. */
  readonly name: string
}

const repositoriesPerPage = 100

/** The repositories of a namespace in the order of their names; in memory there is one page. */
export async function* repositoriesOf(
  db: Db,
  namespaceId: number,
  { takesChanges = false }: { readonly takesChanges?: boolean } = {},
): AsyncGenerator<WalkedRepository, void, undefined> {
  let after = ''
  for (;;) {
    const page = await db
      .selectFrom('repository')
      .select(['id', 'name'])
      .where('namespace_id', '=', namespaceId)
      .where('name', '>', after)
      .$if(takesChanges, (query) => query.where('state', '=', 'normal'))
      .orderBy('name')
      .limit(repositoriesPerPage)
      .execute()
    yield* page
    const last = page.at(-1)
    if (last === undefined || page.length < repositoriesPerPage) return
    after = last.name
  }
}

/** The first of what there is, and whether there is or may be more. */
export interface FirstFound<Repository, Found> {
  readonly found: readonly { readonly repository: Repository; readonly item: Found }[]
  readonly hasMore: boolean
}

/** A step through a repository: what was found in it, and of how many that were looked at. */
export interface LookedPage<Found> {
  readonly found: readonly Found[]
  readonly lookedAt: number
}

/** What one answer lists, and what it costs, at the most. */
export interface WalkBounds {
  readonly countMaximum: number
  readonly repositoriesMaximum: number
  /** Of what is looked at, whether it is found or not; a page may go beyond. */
  readonly lookedAtMaximum: number
}

/**
 * Looks through repositories one after the other, until there is enough, or so much was looked
 * at as one answer may cost.
 */
export async function firstFound<Repository, Found>(
  repositories: AsyncIterable<Repository> | Iterable<Repository>,
  look: (repository: Repository) => AsyncIterable<LookedPage<Found>>,
  { countMaximum, repositoriesMaximum, lookedAtMaximum }: WalkBounds,
): Promise<FirstFound<Repository, Found>> {
  const found: { readonly repository: Repository; readonly item: Found }[] = []
  let lookedThrough = 0
  let lookedAt = 0
  for await (const repository of repositories) {
    if (lookedThrough === repositoriesMaximum) return { found, hasMore: true }
    lookedThrough += 1
    for await (const page of look(repository)) {
      if (lookedAt >= lookedAtMaximum) return { found, hasMore: true }
      lookedAt += page.lookedAt
      found.push(...page.found.map((item) => ({ repository, item })))
      if (found.length > countMaximum) {
        return { found: found.slice(0, countMaximum), hasMore: true }
      }
    }
  }
  return { found, hasMore: false }
}
