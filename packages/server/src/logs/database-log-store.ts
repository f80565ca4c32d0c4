import type { BerthDatabase } from '../schema/tables.ts'
import { endOfMonthMs } from './log-month.ts'
import { countEntriesByDay, findMonths, searchEntries } from './log-search.queries.ts'
import type { LogStore } from './log-store.ts'

/** The record in the tables of months, by two queries for each question. */
export function databaseLogStore({ reader }: BerthDatabase): LogStore {
  return {
    async list(search, page) {
      const months = await findMonths(reader, search)
      return await searchEntries(reader, readable(months), search, page)
    },
    async countByDay(search) {
      const months = await findMonths(reader, search)
      return await countEntriesByDay(reader, readable(months), search)
    },
    async archivedBefore(search) {
      const months = await findMonths(reader, search)
      const last = months.findLast(({ isArchived }) => isArchived)
      return last === undefined ? undefined : endOfMonthMs(last.month)
    },
  }
}

function readable(
  months: readonly { readonly month: string; readonly isArchived: boolean }[],
): readonly string[] {
  return months.filter(({ isArchived }) => !isArchived).map(({ month }) => month)
}
