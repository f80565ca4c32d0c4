import type { BerthDatabase } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'

interface Page {
  readonly repositoryId: number
  readonly subject: Digest
  /** Id of the last manifest of the page before; 0 for the first page. */
  readonly afterId: number
  readonly limit: number
}

interface Row {
  readonly id: number
  readonly descriptor: string
}

/** A page of the manifests whose subject is a digest, in the order in which they were pushed. */
export function prepareListReferrers(database: BerthDatabase) {
  const all = database.prepare<Page, Row>((db, parameter) =>
    db
      .selectFrom('manifest')
      .select(['id', 'descriptor'])
      .where('repository_id', '=', parameter('repositoryId'))
      .where('subject_digest', '=', parameter('subject'))
      .where('id', '>', parameter('afterId'))
      .where('deleted_at_ms', 'is', null)
      .orderBy('id')
      .limit(parameter('limit')),
  )
  const ofType = database.prepare<Page & { artifactType: string }, Row>((db, parameter) =>
    db
      .selectFrom('manifest')
      .select(['id', 'descriptor'])
      .where('repository_id', '=', parameter('repositoryId'))
      .where('subject_digest', '=', parameter('subject'))
      .where('artifact_type', '=', parameter('artifactType'))
      .where('id', '>', parameter('afterId'))
      .where('deleted_at_ms', 'is', null)
      .orderBy('id')
      .limit(parameter('limit')),
  )
  return async (page: Page, artifactType: string | undefined): Promise<Row[]> =>
    artifactType === undefined ? await all.all(page) : await ofType.all({ ...page, artifactType })
}
