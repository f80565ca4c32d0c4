import type { Tx } from '../schema/tables.ts'

/** Tells the triggers of the database what the configuration says; false when they know it. */
export async function storePolicy(
  tx: Tx,
  policy: { readonly pushGraceMs: number; readonly tagTimeMs: number },
): Promise<boolean> {
  const row = await tx
    .updateTable('gc_policy')
    .set({ push_grace_ms: policy.pushGraceMs, tag_time_ms: policy.tagTimeMs })
    .where((eb) =>
      eb.or([
        eb('push_grace_ms', '<>', policy.pushGraceMs),
        eb('tag_time_ms', '<>', policy.tagTimeMs),
      ]),
    )
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
