import { beforeAllNames } from '../../namespaces/deletion/deleted-name.ts'
import type { Db } from '../../schema/tables.ts'

/** A tag that points to no manifest that its repository serves. */
export interface DanglingTag {
  readonly repository: string
  readonly name: string
  readonly reason: 'manifest missing' | 'manifest deleted' | 'manifest of another repository'
}

/** Ids that one query looks at, so that none runs for long. */
const idsPerQuery = 20_000

/** How many tags there are in each stretch of ids, and those of them that dangle. */
export async function* danglingTags(
  db: Db,
): AsyncIterable<{ readonly checked: number; readonly dangling: DanglingTag[] }> {
  const { lastId } = await db
    .selectFrom('tag')
    .select((eb) => eb.fn.max('id').as('lastId'))
    .executeTakeFirstOrThrow()
  for (let afterId = 0; afterId < (lastId ?? 0); afterId += idsPerQuery) {
    const lastOfStretch = afterId + idsPerQuery
    const { checked } = await db
      .selectFrom('tag')
      .select((eb) => eb.fn.countAll<number>().as('checked'))
      .where('id', '>', afterId)
      .where('id', '<=', lastOfStretch)
      .executeTakeFirstOrThrow()
    const dangling = await danglingBetween(db, afterId, lastOfStretch)
    yield { checked: Number(checked), dangling }
  }
}

async function danglingBetween(db: Db, afterId: number, lastId: number): Promise<DanglingTag[]> {
  const rows = await db
    .selectFrom('tag')
    .innerJoin('repository', 'repository.id', 'tag.repository_id')
    .innerJoin('account', 'account.id', 'repository.namespace_id')
    .leftJoin('manifest', 'manifest.id', 'tag.manifest_id')
    .select([
      'account.name as namespace',
      'repository.name as repository',
      'tag.name',
      'tag.repository_id',
      'manifest.id as manifest_id',
      'manifest.repository_id as manifest_repository_id',
    ])
    .where('tag.id', '>', afterId)
    .where('tag.id', '<=', lastId)
    .where('repository.name', '>', beforeAllNames)
    .where('account.name', '>', beforeAllNames)
    .where((eb) =>
      eb.or([
        eb('manifest.id', 'is', null),
        eb('manifest.repository_id', '<>', eb.ref('tag.repository_id')),
        eb.and([eb('tag.is_current', '=', 1), eb('manifest.deleted_at_ms', 'is not', null)]),
      ]),
    )
    .orderBy('tag.id')
    .execute()
  return rows.map((row) => ({
    repository: `${row.namespace}/${row.repository}`,
    name: row.name,
    reason: reasonOf(row),
  }))
}

function reasonOf(row: {
  readonly repository_id: number
  readonly manifest_id: number | null
  readonly manifest_repository_id: number | null
}): DanglingTag['reason'] {
  if (row.manifest_id === null) return 'manifest missing'
  return row.manifest_repository_id === row.repository_id
    ? 'manifest deleted'
    : 'manifest of another repository'
}
