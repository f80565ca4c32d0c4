import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../logs/log-entry.ts'
import type { Account } from '../namespaces/account.ts'
import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'
import { quotaLock } from './ledger.ts'
import { findOwnLimits } from './limits.queries.ts'
import type { LimitsOfNamespaces } from './namespace-limits.service.ts'
import { type QuotaAlarms, tellAnew } from './quota-alarms.ts'
import {
  type Bounds,
  type BoundsChange,
  humanBytes,
  InvalidQuotaError,
  type NamespaceLimits,
  type Quota,
  QuotaExistsError,
  QuotaNotFoundError,
  type Threshold,
  type ThresholdKind,
  ThresholdNotFoundError,
  TooManyThresholdsError,
} from './quota.ts'
import {
  deleteQuota,
  deleteThreshold,
  insertQuota,
  insertThreshold,
  saveBounds,
  updateQuota,
  updateThreshold,
} from './quota-setting.queries.ts'
import { findUsage } from './reservation.queries.ts'

const thresholdsMaximum = 50

type Namespace = Pick<Account, 'id' | 'name'>
type NewThreshold = Pick<Threshold, 'kind' | 'percent'>

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly limits: LimitsOfNamespaces
  readonly alarms: QuotaAlarms
  /** What is stored is counted, so that a change can be compared with it. */
  readonly isOn: boolean
}

/** Quotas of namespaces: at most one of each, with thresholds. Who may change them is decided before. */
export class Quotas {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #limits: LimitsOfNamespaces
  readonly #alarms: QuotaAlarms
  readonly #isOn: boolean

  constructor({ database, audit, limits, alarms, isOn }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#limits = limits
    this.#alarms = alarms
    this.#isOn = isOn
  }

  /** All that bounds a namespace, and what it uses. */
  async standing(
    namespace: Namespace,
  ): Promise<{ readonly limits: NamespaceLimits; readonly usedBytes: number }> {
    const { reader } = this.#database
    const [limits, usedBytes] = await Promise.all([
      this.#limits.now(reader, namespace.id),
      findUsage(reader, namespace.id),
    ])
    return { limits, usedBytes }
  }

  /** The namespace's own quota; undefined where it has none. */
  async find({ id }: Namespace): Promise<Quota | undefined> {
    return (await findOwnLimits(this.#database.reader, id)).quota
  }

  /** The namespace's own bounds. */
  async bounds({ id }: Namespace): Promise<Bounds> {
    return (await findOwnLimits(this.#database.reader, id)).bounds
  }

  /** @throws QuotaNotFoundError */
  async require(namespace: Namespace, quotaId: number): Promise<Quota> {
    return await requireQuota(this.#database.reader, namespace, quotaId)
  }

  /** @throws QuotaExistsError, InvalidQuotaError */
  async create(actor: Actor, namespace: Namespace, limitBytes: number): Promise<void> {
    requireLimit(limitBytes)
    await this.#change(actor, namespace, async (tx) => {
      const id = await insertQuota(tx, namespace.id, limitBytes)
      if (id === undefined) throw new QuotaExistsError(namespace.name)
      return { kind: 'org_create_quota', metadata: sizes(limitBytes) }
    })
  }

  /** @throws QuotaNotFoundError, InvalidQuotaError */
  async change(
    actor: Actor,
    namespace: Namespace,
    quotaId: number,
    limitBytes: number,
  ): Promise<Quota> {
    requireLimit(limitBytes)
    const own = await this.#change(actor, namespace, async (tx) => {
      const quota = await requireQuota(tx, namespace, quotaId)
      await updateQuota(tx, quotaId, limitBytes)
      return {
        kind: 'org_change_quota',
        metadata: {
          ...sizes(limitBytes),
          previous_limit_bytes: quota.limitBytes,
          previous_limit: humanBytes(quota.limitBytes),
        },
      }
    })
    return quotaIn(own, namespace)
  }

  /** From then on the namespace has that of the registry, if there is one. @throws QuotaNotFoundError */
  async delete(actor: Actor, namespace: Namespace, quotaId: number): Promise<void> {
    await this.#change(actor, namespace, async (tx) => {
      const quota = await requireQuota(tx, namespace, quotaId)
      await deleteQuota(tx, quotaId)
      return {
        kind: 'org_delete_quota',
        metadata: { quota_id: quotaId, ...sizes(quota.limitBytes) },
      }
    })
  }

  /** @throws QuotaNotFoundError, InvalidQuotaError, TooManyThresholdsError */
  async addThreshold(
    actor: Actor,
    namespace: Namespace,
    quotaId: number,
    threshold: NewThreshold,
  ): Promise<void> {
    requirePercent(threshold)
    await this.#change(actor, namespace, async (tx) => {
      const { thresholds } = await requireQuota(tx, namespace, quotaId)
      if (thresholds.length >= thresholdsMaximum) {
        throw new TooManyThresholdsError(thresholdsMaximum)
      }
      await insertThreshold(tx, quotaId, threshold)
      return { kind: 'org_create_quota_limit', metadata: told(threshold) }
    })
  }

  /** @throws QuotaNotFoundError, ThresholdNotFoundError, InvalidQuotaError */
  async changeThreshold(
    actor: Actor,
    namespace: Namespace,
    ids: { readonly quotaId: number; readonly thresholdId: number },
    change: Partial<NewThreshold>,
  ): Promise<Quota> {
    const own = await this.#change(actor, namespace, async (tx) => {
      const quota = await requireQuota(tx, namespace, ids.quotaId)
      const old = thresholdOf(quota, ids.thresholdId)
      const next = { kind: change.kind ?? old.kind, percent: change.percent ?? old.percent }
      requirePercent(next)
      await updateThreshold(tx, old.id, next)
      return {
        kind: 'org_change_quota_limit',
        metadata: {
          ...told(next),
          previous_type: kindName(old.kind),
          previous_threshold_percent: old.percent,
        },
      }
    })
    return quotaIn(own, namespace)
  }

  /** @throws QuotaNotFoundError, ThresholdNotFoundError */
  async removeThreshold(
    actor: Actor,
    namespace: Namespace,
    ids: { readonly quotaId: number; readonly thresholdId: number },
  ): Promise<void> {
    await this.#change(actor, namespace, async (tx) => {
      const quota = await requireQuota(tx, namespace, ids.quotaId)
      const old = thresholdOf(quota, ids.thresholdId)
      await deleteThreshold(tx, old.id)
      return { kind: 'org_delete_quota_limit', metadata: { limit_id: old.id, ...told(old) } }
    })
  }

  /**
   * Changes what else the namespace may have, and answers with all of that. A bound that is taken
   * away leaves the namespace with that of the registry.
   *
   * @throws InvalidQuotaError
   */
  async changeBounds(actor: Actor, namespace: Namespace, change: BoundsChange): Promise<Bounds> {
    for (const bound of Object.values(change)) requireBound(bound)
    const { bounds } = await this.#change(actor, namespace, async (tx) => {
      const { bounds: own } = await findOwnLimits(tx, namespace.id)
      const next = {
        repositories: changed(own.repositories, change.repositories),
        tags: changed(own.tags, change.tags),
        blobBytes: changed(own.blobBytes, change.blobBytes),
      }
      await saveBounds(tx, namespace.id, next)
      return {
        kind: 'org_change_quota',
        metadata: {
          maximum_repositories: next.repositories ?? null,
          maximum_tags: next.tags ?? null,
          maximum_blob_bytes: next.blobBytes ?? null,
        },
      }
    })
    return bounds
  }

  /** Under the lock of the usage: a push that is being checked sees the old or the new. */
  async #change(
    actor: Actor,
    namespace: Namespace,
    work: (tx: Tx) => Promise<{ readonly kind: LogKind; readonly metadata: LogMetadata }>,
  ): Promise<OwnLimits> {
    const own = await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, quotaLock(namespace.id))
      const { kind, metadata } = await work(tx)
      await this.#audit.record(tx, actor, {
        kind,
        namespaceId: namespace.id,
        metadata: { namespace: namespace.name, ...metadata },
      })
      const now = await findOwnLimits(tx, namespace.id)
      await this.#tell(tx, namespace, now)
      return now
    })
    this.#limits.forget(namespace.id)
    return own
  }

  /** As Quay does: whoever is over a threshold that was made or moved hears of it now. */
  async #tell(tx: Tx, { id: namespaceId, name: namespace }: Namespace, { quota }: OwnLimits) {
    if (quota === undefined || !this.#isOn) return
    const usedBytes = await findUsage(tx, namespaceId)
    await tellAnew(this.#alarms, tx, { namespaceId, namespace, quota, usedBytes })
  }
}

type OwnLimits = Awaited<ReturnType<typeof findOwnLimits>>

function changed(own: number | undefined, change: number | null | undefined): number | undefined {
  return change === undefined ? own : (change ?? undefined)
}

function requireBound(bound: number | null | undefined): void {
  if (bound === undefined || bound === null) return
  if (Number.isSafeInteger(bound) && bound >= 1) return
  throw new InvalidQuotaError('a bound is a whole number of at least 1; null takes it away')
}

async function requireQuota(db: Db, namespace: Namespace, quotaId: number): Promise<Quota> {
  const quota = quotaIn(await findOwnLimits(db, namespace.id), namespace)
  if (quota.id !== quotaId) throw new QuotaNotFoundError(namespace.name)
  return quota
}

function quotaIn({ quota }: OwnLimits, { name }: Namespace): Quota {
  if (quota === undefined) throw new QuotaNotFoundError(name)
  return quota
}

/** @throws ThresholdNotFoundError */
export function thresholdOf(quota: Quota, thresholdId: number): Threshold {
  const found = quota.thresholds.find(({ id }) => id === thresholdId)
  if (found === undefined) throw new ThresholdNotFoundError(thresholdId)
  return found
}

function requireLimit(limitBytes: number): void {
  if (!Number.isSafeInteger(limitBytes) || limitBytes < 1) {
    throw new InvalidQuotaError('a quota has at least one byte, and at most 8 PiB')
  }
}

function requirePercent({ percent }: NewThreshold): void {
  if (!Number.isInteger(percent) || percent < 1 || percent > 100) {
    throw new InvalidQuotaError('the threshold of a quota is a whole number of percent, 1 to 100')
  }
}

function sizes(limitBytes: number): LogMetadata {
  return { limit_bytes: limitBytes, limit: humanBytes(limitBytes) }
}

function told({ kind, percent }: NewThreshold): LogMetadata {
  return { type: kindName(kind), threshold_percent: percent }
}

/** As Quay names them. */
export function kindName(kind: ThresholdKind): 'Warning' | 'Reject' {
  return kind === 'warning' ? 'Warning' : 'Reject'
}
