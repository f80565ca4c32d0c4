import { ownersOf } from '../namespaces/teams/team-lookup.service.ts'
import { insertNotices } from '../namespaces/users/notices/notices.service.ts'
import type { Tx } from '../schema/tables.ts'
import type { LogMetadata } from '../logs/log-entry.ts'

/**
 * Whether it is time to tell of a threshold; if so, it was told now. Two that ask at the same
 * time do not both hear yes.
 */
export async function takeQuotaTurn(
  tx: Tx,
  given: {
    readonly namespaceId: number
    readonly kind: 'quota_warning' | 'quota_error'
    readonly thresholdPercent: number
    readonly nowMs: number
    readonly cooledDownMs: number
  },
): Promise<boolean> {
  const row = await tx
    .insertInto('quota_notice')
    .values({
      namespace_id: given.namespaceId,
      kind: given.kind,
      threshold_percent: given.thresholdPercent,
      notified_at_ms: given.nowMs,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['namespace_id', 'kind', 'threshold_percent'])
        .doUpdateSet({ notified_at_ms: given.nowMs })
        .where('quota_notice.notified_at_ms', '<=', given.cooledDownMs),
    )
    .returning('namespace_id')
    .executeTakeFirst()
  return row !== undefined
}

export async function forgetQuotaNotices(
  tx: Tx,
  namespaceId: number,
  fromPercent: number,
): Promise<void> {
  await tx
    .deleteFrom('quota_notice')
    .where('namespace_id', '=', namespaceId)
    .where('threshold_percent', '>=', fromPercent)
    .execute()
}

const ownersMaximum = 100

/** Puts the news into the drawers of a namespace's owners, unless the same lies there unread. */
export async function insertOwnerNotices(
  tx: Tx,
  notice: {
    readonly namespaceId: number
    readonly kind: string
    readonly metadata: LogMetadata
    readonly lookup: string
    readonly nowMs: number
  },
): Promise<void> {
  const { namespaceId, lookup } = notice
  const unread = await tx
    .selectFrom('user_notification')
    .select('account_id')
    .where('lookup', '=', lookup)
    .where('is_dismissed', '=', 0)
    .execute()
  const haveIt = new Set(unread.map((row) => row.account_id))
  const owners = await ownersOf(tx, namespaceId, ownersMaximum)
  await insertNotices(
    tx,
    owners.filter((id) => !haveIt.has(id)),
    notice,
  )
}
