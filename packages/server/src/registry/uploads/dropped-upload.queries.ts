import type { Tx } from '../../schema/tables.ts'
import type { Upload } from './upload.ts'
import { uploadOf } from './upload.queries.ts'

/** An upload whose row is gone, whether somebody writes to it or not. */
export interface DroppedUpload {
  readonly upload: Upload
  /** When the claim of whoever writes has run out; in the past when nobody does. */
  readonly writtenUntilMs: number
}

/** Deletes uploads of a repository, or of accounts, and answers with what they were. */
export async function takeUploads(
  tx: Tx,
  of: { readonly repositoryId: number } | { readonly accountIds: readonly number[] },
  limit: number,
): Promise<DroppedUpload[]> {
  const found = tx.selectFrom('upload').select('id').limit(limit)
  const rows = await tx
    .deleteFrom('upload')
    .where(
      'id',
      'in',
      'repositoryId' in of
        ? found.where('repository_id', '=', of.repositoryId)
        : found.where('account_id', 'in', of.accountIds),
    )
    .returningAll()
    .execute()
  return rows.map((row) => ({ upload: uploadOf(row), writtenUntilMs: row.writer_until_ms }))
}
