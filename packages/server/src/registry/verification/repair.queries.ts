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

/** Lets the collector look at something; false when it is going to in any case. */
export async function noteOrphan(
  tx: Tx,
  orphan:
    | { readonly kind: 'blob'; readonly id: number }
    | { readonly kind: 'manifest'; readonly id: number },
  nowMs: number,
): Promise<boolean> {
  let repositoryId = 0
  if (orphan.kind === 'manifest') {
    const row = await tx
      .selectFrom('manifest')
      .select('repository_id')
      .where('id', '=', orphan.id)
      .executeTakeFirst()
    if (row === undefined) return false
    repositoryId = row.repository_id
  }
  const row = await tx
    .insertInto('gc_review')
    .values({
      repository_id: repositoryId,
      kind: orphan.kind,
      subject_id: orphan.id,
      reason: 'released',
      due_at_ms: nowMs,
      digest: null,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('subject_id')
    .executeTakeFirst()
  return row !== undefined
}

/** Has an object removed that no row points to, not before that instant. */
export async function doomOrphan(
  tx: Tx,
  object: {
    readonly location: string
    readonly storageKey: string
    readonly sizeBytes: number
  },
  dueAtMs: number,
): Promise<void> {
  await tx
    .insertInto('gc_object')
    .values({
      location: object.location,
      storage_key: object.storageKey,
      size_bytes: object.sizeBytes,
      due_at_ms: dueAtMs,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
