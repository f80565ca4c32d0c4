import { monthTables, monthTableAsLogEntry, listMonths } from '../../src/logs/log-entry.queries.ts'
import type { LogKind } from '../../src/logs/log-entry.ts'
import type { RunningBerth } from './running-berth.ts'

export interface LoggedEntry {
  readonly kind: string
  readonly metadata: Readonly<Record<string, unknown>>
  readonly performerId: number | null
  readonly address: string
}

/** The audit log of a namespace, the oldest entry first. */
export async function loggedIn(berth: RunningBerth, namespace: string): Promise<LoggedEntry[]> {
  const { reader } = berth.foundation.database
  const account = await berth.services.accounts.find(namespace)
  const entries: LoggedEntry[] = []
  for (const month of await listMonths(reader)) {
    const rows = await monthTables(reader)
      .selectFrom(monthTableAsLogEntry(month))
      .selectAll('log_entry')
      .where('log_entry.namespace_id', '=', account?.id ?? 0)
      .orderBy('log_entry.id')
      .execute()
    entries.push(
      ...rows.map((row) => ({
        kind: row.kind,
        metadata: JSON.parse(row.metadata) as Record<string, unknown>,
        performerId: row.performer_id,
        address: row.address,
      })),
    )
  }
  return entries
}

/** Kind and metadata of the entries of some kinds in the log of a namespace, the oldest first. */
export async function loggedOf(
  berth: RunningBerth,
  namespace: string,
  kinds: readonly LogKind[],
): Promise<[string, Readonly<Record<string, unknown>>][]> {
  const wanted: ReadonlySet<string> = new Set(kinds)
  return (await loggedIn(berth, namespace))
    .filter(({ kind }) => wanted.has(kind))
    .map(({ kind, metadata }) => [kind, metadata])
}
