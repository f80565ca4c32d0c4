import type { Tx } from '../../schema/tables.ts'

/** Takes an object from the blob that lies in it; false when no blob does. */
export async function forgetPlacement(
  tx: Tx,
  placement: { readonly location: string; readonly storageKey: string },
): Promise<boolean> {
  const row = await tx
    .deleteFrom('blob_placement')
    .where('location', '=', placement.location)
    .where('storage_key', '=', placement.storageKey)
    .returning('blob_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Lets a job that was given up be tried anew; false when it is not there any more. */
export async function tryAgain(tx: Tx, jobId: number, nowMs: number): Promise<boolean> {
  const row = await tx
    .updateTable('job')
    .set({ failed_at_ms: null, attempts: 0, run_at_ms: nowMs })
    .where('id', '=', jobId)
    .where('failed_at_ms', 'is not', null)
    .returning('id')
    .executeTakeFirst()
  return row !== undefined
}
