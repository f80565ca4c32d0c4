import type { GcTotalTable, Tx } from '../schema/tables.ts'

export type RemovedKind = GcTotalTable['kind']

export interface Removed {
  readonly kind: RemovedKind
  readonly count: number
  readonly freedBytes: number
}

/** Adds to what was removed on a day. */
export async function addToTotal(tx: Tx, nowMs: number, removed: Removed): Promise<void> {
  const { kind, count, freedBytes } = removed
  await tx
    .insertInto('gc_total')
    .values({ day: dayOf(nowMs), kind, removed: count, freed_bytes: freedBytes })
    .onConflict((conflict) =>
      conflict.columns(['day', 'kind']).doUpdateSet((eb) => ({
        removed: eb('gc_total.removed', '+', eb.ref('excluded.removed')),
        freed_bytes: eb('gc_total.freed_bytes', '+', eb.ref('excluded.freed_bytes')),
      })),
    )
    .execute()
}

/** A day of UTC, e.g. `2026-05-01`. */
export function dayOf(nowMs: number): string {
  return new Date(nowMs).toISOString().slice(0, 10)
}
