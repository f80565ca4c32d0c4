import type { Tx } from '../schema/tables.ts'

/** Something that was done with a repository. */
export interface RepositoryAction {
  readonly repositoryId: number
  readonly atMs: number
}

/** What was pulled. */
export interface Pull {
  readonly manifestId: number
  /** Undefined for a pull by digest. */
  readonly tag: string | undefined
}

const dayMilliseconds = 86_400_000

/** Days since 1970 (UTC). */
export function dayOf(atMs: number): number {
  return Math.floor(atMs / dayMilliseconds)
}

/** Counts actions by repository and day. Those of repositories that are gone are not counted. */
export async function addActions(tx: Tx, actions: readonly RepositoryAction[]): Promise<void> {
  const ids = await existingRepositories(tx, actions)
  const counted = actions.filter(({ repositoryId }) => ids.has(repositoryId))
  if (counted.length === 0) return
  const groups = Map.groupBy(counted, ({ repositoryId, atMs }) => `${repositoryId} ${dayOf(atMs)}`)
  await tx
    .insertInto('repository_activity')
    .values(
      inOrder([...groups.values()]).map(([first, count]) => ({
        repository_id: first.repositoryId,
        day: dayOf(first.atMs),
        actions: count,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'day']).doUpdateSet((eb) => ({
        actions: eb('repository_activity.actions', '+', eb.ref('excluded.actions')),
      })),
    )
    .execute()
}

/** Counts pulls by tag and by manifest. */
export async function addPulls(tx: Tx, pulls: readonly (Pull & RepositoryAction)[]): Promise<void> {
  await addTagPulls(tx, pulls)
  await addManifestPulls(tx, pulls)
}

async function addTagPulls(tx: Tx, pulls: readonly (Pull & RepositoryAction)[]): Promise<void> {
  const ids = await existingRepositories(tx, pulls)
  const byTag = pulls.filter(({ repositoryId, tag }) => tag !== undefined && ids.has(repositoryId))
  if (byTag.length === 0) return
  const groups = Map.groupBy(byTag, ({ repositoryId, tag }) => `${repositoryId} ${tag}`)
  await tx
    .insertInto('tag_pulls')
    .values(
      inOrder([...groups.values()]).map(([first, count, lastAtMs]) => ({
        repository_id: first.repositoryId,
        tag: first.tag as string,
        pulls: count,
        last_pulled_at_ms: lastAtMs,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['repository_id', 'tag']).doUpdateSet((eb) => ({
        pulls: eb('tag_pulls.pulls', '+', eb.ref('excluded.pulls')),
        last_pulled_at_ms: eb.ref('excluded.last_pulled_at_ms'),
      })),
    )
    .execute()
}

async function addManifestPulls(
  tx: Tx,
  pulls: readonly (Pull & RepositoryAction)[],
): Promise<void> {
  if (pulls.length === 0) return
  const rows = await tx
    .selectFrom('manifest')
    .select('id')
    .where('id', 'in', [...new Set(pulls.map(({ manifestId }) => manifestId))])
    .execute()
  const ids = new Set(rows.map(({ id }) => id))
  const counted = pulls.filter(({ manifestId }) => ids.has(manifestId))
  if (counted.length === 0) return
  const groups = Map.groupBy(counted, ({ manifestId }) => manifestId)
  await tx
    .insertInto('manifest_pulls')
    .values(
      [...groups.values()]
        .map(summary)
        .toSorted(([left], [right]) => left.manifestId - right.manifestId)
        .map(([first, count, lastAtMs]) => ({
          manifest_id: first.manifestId,
          pulls: count,
          last_pulled_at_ms: lastAtMs,
        })),
    )
    .onConflict((conflict) =>
      conflict.column('manifest_id').doUpdateSet((eb) => ({
        pulls: eb('manifest_pulls.pulls', '+', eb.ref('excluded.pulls')),
        last_pulled_at_ms: eb.ref('excluded.last_pulled_at_ms'),
      })),
    )
    .execute()
}

async function existingRepositories(
  tx: Tx,
  actions: readonly RepositoryAction[],
): Promise<ReadonlySet<number>> {
  if (actions.length === 0) return new Set()
  const rows = await tx
    .selectFrom('repository')
    .select('id')
    .where('id', 'in', [...new Set(actions.map(({ repositoryId }) => repositoryId))])
    .execute()
  return new Set(rows.map(({ id }) => id))
}

type Summary<Action> = readonly [first: Action, count: number, lastAtMs: number]

function summary<Action extends RepositoryAction>(group: readonly Action[]): Summary<Action> {
  return [group[0] as Action, group.length, Math.max(...group.map(({ atMs }) => atMs))]
}

/** In the same order in every process, so that none waits for another in a circle. */
function inOrder<Action extends RepositoryAction & { readonly tag?: string | undefined }>(
  groups: readonly (readonly Action[])[],
): Summary<Action>[] {
  return groups.map(summary).toSorted(([left], [right]) => {
    if (left.repositoryId !== right.repositoryId) return left.repositoryId - right.repositoryId
    if (left.atMs !== right.atMs && left.tag === undefined) return left.atMs - right.atMs
    return (left.tag ?? '') < (right.tag ?? '') ? -1 : 1
  })
}

/** Removes counts of days before one; answers with how many. */
export async function removeCountsBefore(tx: Tx, day: number, limit: number): Promise<number> {
  const rows = await tx
    .selectFrom('repository_activity')
    .select(['repository_id', 'day'])
    .where('day', '<', day)
    .orderBy('day')
    .limit(limit)
    .execute()
  for (const [of, ofDay] of Map.groupBy(rows, (row) => row.day)) {
    await tx
      .deleteFrom('repository_activity')
      .where('day', '=', of)
      .where(
        'repository_id',
        'in',
        ofDay.map((row) => row.repository_id),
      )
      .execute()
  }
  return rows.length
}
