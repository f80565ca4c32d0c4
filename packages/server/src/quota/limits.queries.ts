import { type Db, statement } from '../schema/tables.ts'
import type { Bounds, Quota, Threshold } from './quota.ts'

/** What a namespace has of its own: one row for each threshold of its quota. */
export async function findOwnLimits(
  db: Db,
  namespaceId: number,
): Promise<{ readonly quota: Quota | undefined; readonly bounds: Bounds }> {
  const rows = await ownLimitsStatement.all(db, { namespaceId })
  const [first] = rows
  const thresholds = rows.flatMap((row): Threshold[] =>
    row.threshold_id === null || row.kind === null || row.percent === null
      ? []
      : [{ id: row.threshold_id, kind: row.kind, percent: row.percent }],
  )
  return {
    quota:
      first === undefined || first.quota_id === null || first.limit_bytes === null
        ? undefined
        : { id: first.quota_id, limitBytes: first.limit_bytes, thresholds },
    bounds: {
      repositories: first?.repositories ?? undefined,
      tags: first?.tags ?? undefined,
      blobBytes: first?.blob_bytes ?? undefined,
    },
  }
}

const ownLimitsStatement = statement<{ namespaceId: number }>()((db, parameter) =>
  db
    .selectFrom('account')
    .leftJoin('namespace_bound', 'namespace_bound.namespace_id', 'account.id')
    .leftJoin('namespace_quota', 'namespace_quota.namespace_id', 'account.id')
    .leftJoin('quota_threshold', 'quota_threshold.quota_id', 'namespace_quota.id')
    .select([
      'namespace_bound.repositories',
      'namespace_bound.tags',
      'namespace_bound.blob_bytes',
      'namespace_quota.id as quota_id',
      'namespace_quota.limit_bytes',
      'quota_threshold.id as threshold_id',
      'quota_threshold.kind',
      'quota_threshold.percent',
    ])
    .where('account.id', '=', parameter('namespaceId'))
    .orderBy('quota_threshold.percent')
    .orderBy('quota_threshold.id'),
)

/** How many repositories a namespace has, and stops at `limit`. Deleted ones count for nothing. */
export async function countRepositories(
  db: Db,
  namespaceId: number,
  limit: number,
): Promise<number> {
  const row = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('repository')
        .select('id')
        .where('namespace_id', '=', namespaceId)
        // Names of deleted ones begin with what sorts before all others.
        .where('name', '>=', '"')
        .limit(limit)
        .as('some'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** How many tags a repository shows, and stops at `limit`. */
export async function countTags(
  db: Db,
  repositoryId: number,
  { nowMs, limit }: { readonly nowMs: number; readonly limit: number },
): Promise<number> {
  const row = await db
    .selectFrom((eb) =>
      eb
        .selectFrom('tag')
        .select('id')
        .where('repository_id', '=', repositoryId)
        .where('is_current', '=', 1)
        .where((or) =>
          or.or([or('lifetime_end_ms', 'is', null), or('lifetime_end_ms', '>', nowMs)]),
        )
        .limit(limit)
        .as('some'),
    )
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Whether a tag's current interval began where another of its name ended: it only moved. */
export async function hasMoved(db: Db, repositoryId: number, name: string): Promise<boolean> {
  const rows = await db
    .selectFrom('tag')
    .select(['lifetime_start_ms', 'lifetime_end_ms'])
    .where('repository_id', '=', repositoryId)
    .where('name', '=', name)
    .orderBy('lifetime_start_ms', 'desc')
    .limit(2)
    .execute()
  const [current, previous] = rows
  if (previous === undefined) return false
  return previous.lifetime_end_ms === current?.lifetime_start_ms
}
