import { randomUUID } from 'node:crypto'

import type { Selectable } from 'kysely'

import type { Actor } from '../../logs/log-entry.ts'
import type { Db, RestorationTable, Tx } from '../../schema/tables.ts'
import type { PlaceInPlan, Refusal, Restoration } from './restoration.ts'

/** A restoration with what only its own steps need. */
export interface RunningRestoration extends Restoration {
  readonly actor: Actor
  /** Only this tag. */
  readonly tag: string | undefined
  readonly after: PlaceInPlan
}

export async function insertRestoration(
  tx: Tx,
  restoration: {
    readonly namespaceId: number
    readonly repositoryId: number | undefined
    readonly momentMs: number
    readonly tag: string | undefined
    readonly actor: Actor
    readonly after: PlaceInPlan
    readonly nowMs: number
  },
): Promise<{ readonly id: number; readonly uuid: string }> {
  return await tx
    .insertInto('restoration')
    .values({
      uuid: randomUUID(),
      namespace_id: restoration.namespaceId,
      repository_id: restoration.repositoryId ?? null,
      moment_ms: restoration.momentMs,
      begun_at_ms: restoration.nowMs,
      finished_at_ms: null,
      state: 'running',
      failure: null,
      actor: JSON.stringify(restoration.actor),
      tag: restoration.tag ?? null,
      after_repository: restoration.after.repository,
      after_tag: restoration.after.tag,
    })
    .returning(['id', 'uuid'])
    .executeTakeFirstOrThrow()
}

/** Undefined when it is not of that place. */
export async function findRestoration(
  db: Db,
  uuid: string,
  place: { readonly namespaceId: number; readonly repositoryId: number | undefined },
): Promise<Restoration | undefined> {
  const { repositoryId } = place
  const row = await db
    .selectFrom('restoration')
    .selectAll()
    .where('uuid', '=', uuid)
    .where('namespace_id', '=', place.namespaceId)
    .where('repository_id', repositoryId === undefined ? 'is' : '=', repositoryId ?? null)
    .executeTakeFirst()
  return row === undefined ? undefined : restorationOf(row)
}

/** Locks a restoration, so that one step of it is done at a time; undefined when it has ended. */
export async function holdRestoration(tx: Tx, id: number): Promise<RunningRestoration | undefined> {
  const row = await tx
    .updateTable('restoration')
    .set({ state: 'running' })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .returningAll()
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    ...restorationOf(row),
    actor: actorOf(row.actor),
    tag: row.tag ?? undefined,
    after: { repository: row.after_repository, tag: row.after_tag },
  }
}

/** What a step did, in its transaction: a step that was interrupted is done again from here. */
export async function saveProgress(
  tx: Tx,
  id: number,
  step: {
    readonly after: PlaceInPlan
    readonly changedTags: number
    readonly refusals: readonly Omit<Refusal, 'id'>[]
  },
): Promise<void> {
  await tx
    .updateTable('restoration')
    .set((eb) => ({
      after_repository: step.after.repository,
      after_tag: step.after.tag,
      changed_tags: eb('changed_tags', '+', step.changedTags),
      refused_tags: eb('refused_tags', '+', step.refusals.length),
    }))
    .where('id', '=', id)
    .execute()
  if (step.refusals.length === 0) return
  await tx
    .insertInto('restoration_refusal')
    .values(
      step.refusals.map(({ repository, tag, reason }) => ({
        restoration_id: id,
        repository,
        tag: tag ?? null,
        reason: reason.slice(0, 500),
      })),
    )
    .execute()
}

/** Ends a restoration that has not ended. */
export async function finish(
  tx: Tx,
  id: number,
  end: { readonly nowMs: number; readonly failure: string | undefined },
): Promise<void> {
  await tx
    .updateTable('restoration')
    .set({
      state: end.failure === undefined ? 'done' : 'failed',
      failure: end.failure ?? null,
      finished_at_ms: end.nowMs,
    })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .execute()
}

export async function listRefusals(
  db: Db,
  restorationId: number,
  page: { readonly afterId: number; readonly limit: number },
): Promise<Refusal[]> {
  const rows = await db
    .selectFrom('restoration_refusal')
    .select(['id', 'repository', 'tag', 'reason'])
    .where('restoration_id', '=', restorationId)
    .where('id', '>', page.afterId)
    .orderBy('id')
    .limit(page.limit)
    .execute()
  return rows.map((row) => ({ ...row, tag: row.tag ?? undefined }))
}

const forgottenAtOnce = 100

/** Some old ones of a namespace are forgotten, with what they say. */
export async function deleteFinishedBefore(
  tx: Tx,
  namespaceId: number,
  beforeMs: number,
): Promise<void> {
  await tx
    .deleteFrom('restoration')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('restoration')
        .select('id')
        .where('namespace_id', '=', namespaceId)
        .where('finished_at_ms', '<', beforeMs)
        .orderBy('id')
        .limit(forgottenAtOnce),
    )
    .execute()
}

function restorationOf(row: Selectable<RestorationTable>): Restoration {
  return {
    id: row.id,
    uuid: row.uuid,
    namespaceId: row.namespace_id,
    repositoryId: row.repository_id ?? undefined,
    momentMs: row.moment_ms,
    begunAtMs: row.begun_at_ms,
    finishedAtMs: row.finished_at_ms ?? undefined,
    state: row.state,
    failure: row.failure ?? undefined,
    changedTags: row.changed_tags,
    refusedTags: row.refused_tags,
  }
}

function actorOf(text: string): Actor {
  const { accountId, address, details } = JSON.parse(text) as Actor
  return { accountId, address, details }
}
