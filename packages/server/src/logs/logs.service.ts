import type { BerthDatabase } from '../schema/tables.ts'
import {
  findLoggedAccountNamed,
  findLoggedAccounts,
  type LoggedAccount,
} from './log-account.queries.ts'
import type { DayCount, LogPosition, LogSearch, LogStore, StoredEntry } from './log-store.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly store: LogStore
}

/** An entry with the names of those it tells of. */
export interface NamedEntry extends StoredEntry {
  readonly performer: LoggedAccount | undefined
  readonly namespace: LoggedAccount | undefined
}

export interface LogPage {
  readonly entries: readonly NamedEntry[]
  /** Where the next page goes on; undefined on the last. */
  readonly next: LogPosition | undefined
}

/** Reading the record of who did what. */
export class Logs {
  readonly #database: BerthDatabase
  readonly #store: LogStore

  constructor({ database, store }: Dependencies) {
    this.#database = database
    this.#store = store
  }

  /** The newest entries behind a position; three queries, however many entries there are. */
  async page(
    search: LogSearch,
    options: { readonly after?: LogPosition | undefined; readonly limit: number },
  ): Promise<LogPage> {
    const { after, limit } = options
    const found = await this.#store.list(search, {
      order: 'newest-first',
      after,
      limit: limit + 1,
    })
    const entries = found.slice(0, limit)
    return {
      entries: await this.named(entries),
      next: found.length > limit ? entries.at(-1) : undefined,
    }
  }

  /** The oldest entries behind a position, for whoever wants all of them. */
  async oldest(
    search: LogSearch,
    options: { readonly after?: LogPosition | undefined; readonly limit: number },
  ): Promise<readonly NamedEntry[]> {
    return await this.named(await this.#store.list(search, { order: 'oldest-first', ...options }))
  }

  async countByDay(search: LogSearch): Promise<DayCount[]> {
    return await this.#store.countByDay(search)
  }

  /** Entries of the search before that instant are in the archive; undefined: none. */
  async archivedBefore(search: LogSearch): Promise<number | undefined> {
    return await this.#store.archivedBefore(search)
  }

  /** The id of whoever has that name, or had it last. */
  async performerNamed(name: string): Promise<number | undefined> {
    return (await findLoggedAccountNamed(this.#database.reader, name))?.id
  }

  /** Entries with names, by one query for all of them. */
  async named(entries: readonly StoredEntry[]): Promise<NamedEntry[]> {
    const ids = new Set<number>()
    for (const { performerId, namespaceId } of entries) {
      if (performerId !== undefined) ids.add(performerId)
      if (namespaceId !== undefined) ids.add(namespaceId)
    }
    const accounts = await findLoggedAccounts(this.#database.reader, [...ids])
    const accountOf = (id: number | undefined) => (id === undefined ? undefined : accounts.get(id))
    return entries.map((entry) => ({
      ...entry,
      performer: accountOf(entry.performerId),
      namespace: accountOf(entry.namespaceId),
    }))
  }
}
