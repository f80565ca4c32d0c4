import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../logs/log-entry.ts'
import type { Account } from '../namespaces/account.ts'
import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'
import { quotaLock } from './ledger.ts'
import { findOwnLimits } from './limits.queries.ts'
import type { LimitsOfNamespaces } from './namespace-limits.service.ts'
import {
  type Bounds,
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
}

/** Quotas of namespaces: at most one of each, with thresholds. Who may change them is decided before. */
export class Quotas {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #limits: LimitsOfNamespaces

  constructor({ database, audit, limits }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#limits = limits
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
    return await this.#change(actor, namespace, async (tx) => {
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
    return await this.#change(actor, namespace, async (tx) => {
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

  /** What else the namespace may have; undefined members fall back to those of the registry. */
  async setBounds(actor: Actor, namespace: Namespace, bounds: Bounds): Promise<void> {
    await this.#change(actor, namespace, async (tx) => {
      await saveBounds(tx, namespace.id, bounds)
      return {
        kind: 'org_change_quota',
        metadata: {
          maximum_repositories: bounds.repositories ?? null,
          maximum_tags: bounds.tags ?? null,
          maximum_blob_bytes: bounds.blobBytes ?? null,
        },
      }
    })
  }

  /** Under the lock of the usage: a push that is being checked sees the old or the new. */
  async #change(
    actor: Actor,
    namespace: Namespace,
    work: (tx: Tx) => Promise<{ readonly kind: LogKind; readonly metadata: LogMetadata }>,
  ): Promise<Quota> {
    const changed = await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, quotaLock(namespace.id))
      const { kind, metadata } = await work(tx)
      await this.#audit.record(tx, actor, {
        kind,
        namespaceId: namespace.id,
        metadata: { namespace: namespace.name, ...metadata },
      })
      return (await findOwnLimits(tx, namespace.id)).quota
    })
    this.#limits.forget(namespace.id)
    return changed ?? { id: 0, limitBytes: 0, thresholds: [] }
  }
}

async function requireQuota(db: Db, namespace: Namespace, quotaId: number): Promise<Quota> {
  const { quota } = await findOwnLimits(db, namespace.id)
  if (quota?.id !== quotaId) throw new QuotaNotFoundError(namespace.name)
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
