import { beforeAllNames } from '../../namespaces/deletion/deleted-name.ts'
import type { Db } from '../../schema/tables.ts'
import type { Upload } from '../uploads/upload.ts'
import { uploadOf } from '../uploads/upload.queries.ts'

const uploadsPerPage = 200

/** Every unfinished upload. */
export async function* allUploads(db: Db): AsyncIterable<Upload> {
  let afterId = ''
  for (;;) {
    const page = await db
      .selectFrom('upload')
      .selectAll()
      .where('id', '>', afterId)
      .orderBy('id')
      .limit(uploadsPerPage)
      .execute()
    for (const row of page) yield uploadOf(row)
    const last = page.at(-1)
    if (last === undefined) return
    afterId = last.id
  }
}

/** The repository of an upload that still claims to have that many bytes. */
export async function repositoryOfUpload(
  db: Db,
  upload: Pick<Upload, 'id' | 'state'>,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('upload')
    .innerJoin('repository', 'repository.id', 'upload.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .select(['account.name as namespace', 'repository.name'])
    .where('upload.id', '=', upload.id)
    .where('repository.name', '>', beforeAllNames)
    .where('account.name', '>', beforeAllNames)
    .where('upload.received_bytes', '=', upload.state.receivedBytes)
    .executeTakeFirst()
  return row === undefined ? undefined : `${row.namespace}/${row.name}`
}
