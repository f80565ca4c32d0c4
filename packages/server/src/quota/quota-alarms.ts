import type { Tx } from '../schema/tables.ts'
import { lowestReject, type Quota, warningPassed } from './quota.ts'

/** A namespace comes over a threshold of its quota, or something was refused because of one. */
export interface QuotaAlarm {
  readonly kind: 'quota_warning' | 'quota_error'
  readonly namespaceId: number
  readonly namespace: string
  readonly thresholdPercent: number
  readonly usageBytes: number
  readonly limitBytes: number
}

/** Whoever tells people of quotas. May be told the same often. */
export interface QuotaAlarms {
  crossed(tx: Tx, alarm: QuotaAlarm): Promise<void>
  /** The namespace does not pass thresholds of that percent, or of more, any longer. */
  relieved(
    tx: Tx,
    relief: { readonly namespaceId: number; readonly fromPercent: number },
  ): Promise<void>
}

/** How a namespace stands to its own quota. */
export interface Standing {
  readonly namespaceId: number
  readonly namespace: string
  readonly quota: Quota
  readonly usedBytes: number
}

/** Warns when a namespace uses more than a threshold for that. */
export async function warn(alarms: QuotaAlarms, tx: Tx, standing: Standing): Promise<void> {
  const passed = warningPassed(standing.quota, standing.usedBytes)
  if (passed === undefined) return
  await alarms.crossed(tx, alarmOf(standing, 'quota_warning', passed.percent))
}

/** After a change of the quota itself: what it passes now is told, what it passed before can be again. */
export async function tellAnew(alarms: QuotaAlarms, tx: Tx, standing: Standing): Promise<void> {
  await relieve(alarms, tx, standing)
  await warn(alarms, tx, standing)
  const rejectAt = lowestReject(standing.quota)
  if (rejectAt === undefined || standing.usedBytes <= rejectAt.bytes) return
  await alarms.crossed(tx, alarmOf(standing, 'quota_error', rejectAt.percent))
}

/** The namespace uses less than before, or may use more. */
export async function relieve(
  alarms: QuotaAlarms,
  tx: Tx,
  { namespaceId, quota, usedBytes }: Omit<Standing, 'namespace'>,
): Promise<void> {
  const fromPercent = Math.ceil((usedBytes / quota.limitBytes) * 100)
  await alarms.relieved(tx, { namespaceId, fromPercent })
}

function alarmOf(
  { namespaceId, namespace, quota, usedBytes: usageBytes }: Standing,
  kind: QuotaAlarm['kind'],
  thresholdPercent: number,
): QuotaAlarm {
  const { limitBytes } = quota
  return { kind, namespaceId, namespace, thresholdPercent, usageBytes, limitBytes }
}
