import type { LogMetadata } from './log-entry.ts'

/**
 * Where entries are read from. They are written by {@link AuditLog}, in the database, in the
 * transaction of the change; a store that keeps them elsewhere gets them from there.
 */
export interface LogStore {
  /**
   * Entries in order of their moments, from behind a position on; fewer than the limit only
   * where there are no more.
   */
  list(
    search: LogSearch,
    page: {
      readonly order: 'newest-first' | 'oldest-first'
      readonly after?: LogPosition | undefined
      readonly limit: number
    },
  ): Promise<StoredEntry[]>

  /** How many entries of each kind there are on each day. */
  countByDay(search: LogSearch): Promise<DayCount[]>

  /** Entries before that instant were moved to the archive; undefined: none of that time. */
  archivedBefore(search: LogSearch): Promise<number | undefined>
}

/** What is asked for; all that is given has to be true of an entry. */
export interface LogSearch {
  readonly fromMs: number
  /** The first instant that does not belong to it any more. */
  readonly untilMs: number
  readonly namespaceId?: number | undefined
  readonly repositoryId?: number | undefined
  readonly performerId?: number | undefined
  readonly exceptKinds?: readonly string[]
}

/** A place in the order of entries. */
export interface LogPosition {
  readonly atMs: number
  readonly id: number
}

export interface StoredEntry extends LogPosition {
  readonly kind: string
  readonly namespaceId: number | undefined
  readonly repositoryId: number | undefined
  readonly performerId: number | undefined
  readonly address: string
  readonly metadata: LogMetadata
}

export interface DayCount {
  readonly kind: string
  /** Its first instant (UTC). */
  readonly dayMs: number
  readonly count: number
}
