import { randomUUID } from 'node:crypto'

import { sql, type Selectable } from 'kysely'

import type { Db, ManifestLabelTable, Tx } from '../../schema/tables.ts'
import type { Label, LabelMediaType, LabelSource, NewLabel } from './label.ts'

/** Values of one statement: engines bound the number of its parameters. */
const labelsPerStatement = 500

/** Adds labels to a manifest, and answers with them in their order. */
export async function insertLabels(
  tx: Tx,
  manifestId: number,
  labels: readonly NewLabel[],
  source: LabelSource,
): Promise<Label[]> {
  const made = labels.map((label) => ({ ...label, source, uuid: randomUUID() }))
  for (let start = 0; start < made.length; start += labelsPerStatement) {
    await tx
      .insertInto('manifest_label')
      .values(
        made.slice(start, start + labelsPerStatement).map((label) => ({
          uuid: label.uuid,
          manifest_id: manifestId,
          key: label.key,
          value: label.value,
          media_type: label.mediaType,
          source_type: source,
        })),
      )
      .execute()
  }
  return made
}

/** The labels of a manifest, in the order in which they were added. */
export async function listLabels(
  db: Db,
  manifestId: number,
  options: { readonly keyPrefix: string; readonly limit: number },
): Promise<Label[]> {
  const rows = await db
    .selectFrom('manifest_label')
    .select(['uuid', 'key', 'value', 'media_type', 'source_type'])
    .where('manifest_id', '=', manifestId)
    .$if(options.keyPrefix !== '', (query) =>
      query.where(sql<string>`substr(key, 1, ${options.keyPrefix.length})`, '=', options.keyPrefix),
    )
    .orderBy('id')
    .limit(options.limit)
    .execute()
  return rows.map(labelOf)
}

export async function findLabel(
  db: Db,
  manifestId: number,
  uuid: string,
): Promise<Label | undefined> {
  const row = await db
    .selectFrom('manifest_label')
    .select(['uuid', 'key', 'value', 'media_type', 'source_type'])
    .where('uuid', '=', uuid)
    .where('manifest_id', '=', manifestId)
    .executeTakeFirst()
  return row === undefined ? undefined : labelOf(row)
}

export async function countLabels(db: Db, manifestId: number): Promise<number> {
  const { count } = await db
    .selectFrom('manifest_label')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('manifest_id', '=', manifestId)
    .executeTakeFirstOrThrow()
  return Number(count)
}

export async function deleteLabel(tx: Tx, manifestId: number, uuid: string): Promise<void> {
  await tx
    .deleteFrom('manifest_label')
    .where('uuid', '=', uuid)
    .where('manifest_id', '=', manifestId)
    .execute()
}

/** Labels that came with each of some manifests, in the same words. */
export async function findSharedLabels(
  tx: Tx,
  manifestIds: readonly number[],
): Promise<NewLabel[]> {
  if (manifestIds.length === 0) return []
  const rows = await tx
    .selectFrom('manifest_label')
    .select(['key', 'value', 'media_type'])
    .where('manifest_id', 'in', manifestIds)
    .where('source_type', '=', 'manifest')
    .groupBy(['key', 'value', 'media_type'])
    .having((eb) => eb.fn.count('manifest_id').distinct(), '=', manifestIds.length)
    .orderBy('key')
    .execute()
  return rows.map((row) => ({
    key: row.key,
    value: row.value,
    mediaType: row.media_type as LabelMediaType,
  }))
}

function labelOf(
  row: Pick<
    Selectable<ManifestLabelTable>,
    'uuid' | 'key' | 'value' | 'media_type' | 'source_type'
  >,
): Label {
  return {
    uuid: row.uuid,
    key: row.key,
    value: row.value,
    mediaType: row.media_type as LabelMediaType,
    source: row.source_type,
  }
}
