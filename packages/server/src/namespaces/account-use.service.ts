import { statement, type Tx } from '../schema/tables.ts'

/** Notes that an account was used now, unless that was noted after `sinceMs` by another process. */
export async function recordUse(
  tx: Tx,
  use: { readonly accountId: number; readonly nowMs: number; readonly sinceMs: number },
): Promise<void> {
  await update.all(tx, use)
}

const update = statement<{ accountId: number; nowMs: number; sinceMs: number }>()((db, parameter) =>
  db
    .updateTable('account')
    .set({ last_used_at_ms: parameter('nowMs') })
    .where('id', '=', parameter('accountId'))
    .where((eb) =>
      eb.or([eb('last_used_at_ms', 'is', null), eb('last_used_at_ms', '<=', parameter('sinceMs'))]),
    ),
)
