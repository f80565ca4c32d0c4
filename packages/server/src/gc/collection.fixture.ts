import { sql } from 'kysely'

import type { RunningBerth } from '../../test/harness/running-berth.ts'
import { workOffJobs } from '../../test/harness/work-off.ts'

export const hour = 3_600_000
export const day = 24 * hour
export const week = 7 * day

/** Collects until nothing that is due is left. */
export async function collect(berth: RunningBerth): Promise<void> {
  // What one search finds makes something due that the next one finds: tags of a repository, its
  // blobs, and their bytes.
  for (let round = 0; round < 3; round += 1) {
    berth.clock.advance(31_000)
    await workOffJobs(berth, (kind) => /^(gc|repositories|namespaces)\./.test(kind))
  }
}

/** How many rows some tables have. */
export async function countRows(
  berth: RunningBerth,
  ...tables: readonly string[]
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of tables) {
    const { rows } = await sql<{ count: number }>`
      select count(*) as count from ${sql.table(table)}`.execute(berth.foundation.database.reader)
    counts[table] = Number(rows[0]?.count)
  }
  return counts
}

/** How many objects the store has. */
export async function countObjects(berth: RunningBerth): Promise<number> {
  const { storage } = berth.foundation
  let count = 0
  for (const location of storage.locations) {
    for await (const _ of storage.driverOf(location).list('')) count += 1
  }
  return count
}
