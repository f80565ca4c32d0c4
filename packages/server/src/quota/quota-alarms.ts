import type { Tx } from '../schema/tables.ts'

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
  /** The namespace uses no more than that part of its limit again. */
  relieved(
    tx: Tx,
    relief: { readonly namespaceId: number; readonly belowPercent: number },
  ): Promise<void>
}
