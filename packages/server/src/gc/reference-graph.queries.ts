import type { Db } from '../schema/tables.ts'
import { inParts } from '../registry/manifests/in-parts.ts'
import { isRoot, type ManifestNode, type ReferenceGraph } from './reference-graph.ts'

/** How long manifests are kept for their own sake. */
export interface ManifestGrace {
  readonly pushMs: number
  readonly untaggedMs: number
}

interface Given {
  readonly repositoryId: number
  readonly grace: ManifestGrace
  readonly nowMs: number
  /** Tags that ended until then keep nothing, as though they were gone already. */
  readonly tagsEndedUntilMs?: number
  /** More manifests than these are not looked at; at most as many as one statement takes. */
  readonly limit: number
}

/** References that are read at a time. */
const edgesMaximum = 5000

/**
 * Everything that keeps some manifests of a repository, up to what is kept for its own sake.
 *
 * @returns `isWhole` is false when there was more than the limit: then some of it
 */
export async function readReferences(
  db: Db,
  startIds: readonly number[],
  given: Given,
): Promise<ReferenceGraph & { readonly isWhole: boolean }> {
  const nodes = new Map<number, ManifestNode>()
  const keepers = new Map<number, Set<number>>()
  let frontier: readonly number[] = startIds
  let isWhole = true
  while (frontier.length > 0) {
    isWhole &&= nodes.size + frontier.length <= given.limit
    const found = await readNodes(db, frontier.slice(0, given.limit), given)
    for (const { node } of found) nodes.set(node.id, node)
    if (!isWhole) break
    const floating = found.filter(({ node }) => !isRoot(node, given.nowMs))
    const ids = floating.map(({ node }) => node.id)
    const indexes = await indexesThatName(db, ids)
    isWhole = indexes.length <= edgesMaximum
    const edges = [...indexes, ...(await subjectsOf(db, floating, given))]
    for (const { id, keeper } of edges) {
      keepers.set(id, (keepers.get(id) ?? new Set()).add(keeper))
    }
    frontier = [...new Set(edges.map(({ keeper }) => keeper))].filter((id) => !nodes.has(id))
  }
  return { nodes, keepers, isWhole }
}

interface FoundNode {
  readonly node: ManifestNode
  /** Undefined also for what was deleted: nobody keeps that for its subject's sake. */
  readonly subjectDigest: string | undefined
}

async function readNodes(
  db: Db,
  ids: readonly number[],
  { repositoryId, grace, tagsEndedUntilMs }: Given,
): Promise<FoundNode[]> {
  const rows = await db
    .selectFrom('manifest')
    .leftJoin('gc_review', (join) =>
      join
        .onRef('gc_review.subject_id', '=', 'manifest.id')
        .on('gc_review.repository_id', '=', repositoryId)
        .on('gc_review.kind', '=', 'manifest'),
    )
    .select((eb) => [
      'manifest.id',
      'manifest.subject_digest',
      'manifest.pushed_at_ms',
      'manifest.deleted_at_ms',
      'gc_review.reason',
      eb
        .selectFrom('tag')
        .select('tag.id')
        .whereRef('tag.manifest_id', '=', 'manifest.id')
        .$if(tagsEndedUntilMs !== undefined, (query) =>
          query.where((either) =>
            either.or([
              either('tag.lifetime_end_ms', 'is', null),
              either('tag.lifetime_end_ms', '>', tagsEndedUntilMs ?? 0),
            ]),
          ),
        )
        .limit(1)
        .as('tag_id'),
    ])
    .where('manifest.id', 'in', ids)
    .where('manifest.repository_id', '=', repositoryId)
    .execute()
  return rows.map((row) => {
    const isDeleted = row.deleted_at_ms !== null
    const graceMs = row.reason === 'new' ? grace.untaggedMs : grace.pushMs
    return {
      node: {
        id: row.id,
        isTagged: row.tag_id !== null,
        keptUntilMs: isDeleted ? undefined : row.pushed_at_ms + graceMs,
      },
      subjectDigest: isDeleted ? undefined : (row.subject_digest ?? undefined),
    }
  })
}

interface Edge {
  readonly id: number
  readonly keeper: number
}

async function indexesThatName(db: Db, ids: readonly number[]): Promise<Edge[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('manifest_child')
    .select(['child_id', 'manifest_id'])
    .where('child_id', 'in', ids)
    .limit(edgesMaximum + 1)
    .execute()
  return rows.flatMap(({ child_id: id, manifest_id: keeper }) =>
    id === null ? [] : [{ id, keeper }],
  )
}

async function subjectsOf(
  db: Db,
  nodes: readonly FoundNode[],
  { repositoryId }: Given,
): Promise<Edge[]> {
  const referrers = nodes.flatMap(({ node, subjectDigest }) =>
    subjectDigest === undefined ? [] : [{ id: node.id, subjectDigest }],
  )
  const ids = new Map<string, number>()
  const digests = [...new Set(referrers.map(({ subjectDigest }) => subjectDigest))]
  for (const part of inParts(digests)) {
    const rows = await db
      .selectFrom('manifest')
      .select(['id', 'digest'])
      .where('repository_id', '=', repositoryId)
      .where('digest', 'in', part)
      .execute()
    for (const row of rows) ids.set(row.digest, row.id)
  }
  return referrers.flatMap(({ id, subjectDigest }) => {
    const keeper = ids.get(subjectDigest)
    return keeper === undefined ? [] : [{ id, keeper }]
  })
}
