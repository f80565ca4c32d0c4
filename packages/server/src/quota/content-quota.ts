import type { Clock } from '../platform/clock/clock.ts'
import type {
  ContentHooks,
  GivenBlob,
  ManifestChange,
} from '../registry/manifests/content-hooks.ts'
import type { Repository } from '../repositories/repository.ts'
import type { Tx } from '../schema/tables.ts'
import type { Growth, Ledger, Place } from './ledger.ts'
import { countTags, hasMoved } from './limits.queries.ts'
import type { LimitsOfNamespaces } from './namespace-limits.service.ts'
import { type QuotaAlarms, relieve, warn } from './quota-alarms.ts'
import type { QuotaFaults } from './quota-faults.ts'
import {
  BlobBoundExceededError,
  type NamespaceLimits,
  QuotaExceededError,
  TagBoundReachedError,
} from './quota.ts'
import { findRoomForBlob, releaseNamed, reserveForBlob } from './reservation.queries.ts'
import { reservedForMilliseconds } from './room.ts'

interface Dependencies {
  readonly ledger: Ledger
  readonly limits: LimitsOfNamespaces
  readonly alarms: QuotaAlarms
  readonly faults: QuotaFaults
  readonly clock: Clock
}

/** Counts what is stored, in the transactions that store it, and refuses what is too much. */
export class ContentQuota implements ContentHooks {
  readonly #dependencies: Dependencies
  readonly #isEnforced: boolean

  constructor(dependencies: Dependencies, { isEnforced }: { readonly isEnforced: boolean }) {
    this.#dependencies = dependencies
    this.#isEnforced = isEnforced
  }

  async manifestStored(tx: Tx, { target, manifestId }: ManifestChange): Promise<void> {
    const { repository } = target
    await this.#dependencies.faults.surviveIn(tx, () => this.#count(tx, repository, manifestId))
  }

  /** A manifest that is counted has all its links counted: a fault here ends the push. */
  async blobsLinked(tx: Tx, { repository, links }: Parameters<Links>[1]): Promise<void> {
    await this.#dependencies.ledger.addLinks(tx, placeOf(repository), links)
  }

  async blobGiven(tx: Tx, gift: GivenBlob): Promise<void> {
    if (!this.#isEnforced) return
    await this.#dependencies.faults.surviveIn(tx, () => this.#reserve(tx, gift))
  }

  async tagPointed(tx: Tx, change: ManifestChange & { readonly tag: string }): Promise<void> {
    if (!this.#isEnforced) return
    await this.#dependencies.faults.surviveIn(tx, () => this.#requireTagRoom(tx, change))
  }

  /** The exact check: the lock of the namespace's usage is held, and what was added is in it. */
  async #count(tx: Tx, repository: Counted, manifestId: number): Promise<void> {
    const growth = await this.#dependencies.ledger.add(tx, placeOf(repository), manifestId)
    if (!this.#isEnforced) return
    const limits = await this.#dependencies.limits.now(tx, repository.namespaceId)
    if (limits.limitBytes === undefined) return
    if (limits.rejectAt !== undefined) await releaseNamed(tx, repository.id, manifestId)
    if (growth !== undefined) await this.#judge(tx, repository, growth, limits)
  }

  async #reserve(tx: Tx, { target, blobId, sizeBytes }: GivenBlob): Promise<void> {
    const { limits, clock } = this.#dependencies
    const { id: repositoryId, namespaceId } = target.repository
    const { rejectAt, limitBytes = 0, bounds } = await limits.lately(tx, namespaceId)
    if (bounds.blobBytes !== undefined && sizeBytes > bounds.blobBytes) {
      throw new BlobBoundExceededError(bounds.blobBytes)
    }
    if (rejectAt === undefined || target.principal.kind === 'anonymous') return
    const nowMs = clock()
    const { usedBytes, isHeld } = await findRoomForBlob(tx, { namespaceId, blobId, nowMs })
    if (isHeld) return
    const { bytes, percent } = rejectAt
    if (usedBytes + sizeBytes > bytes) {
      throw new QuotaExceededError({ limitBytes, percent, usedBytes })
    }
    const accountId = target.principal.account.id
    const expiresAtMs = nowMs + reservedForMilliseconds
    const reserved = { repositoryId, blobId, namespaceId, accountId, sizeBytes, expiresAtMs }
    await reserveForBlob(tx, reserved)
  }

  async #requireTagRoom(
    tx: Tx,
    { target, tag }: ManifestChange & { readonly tag: string },
  ): Promise<void> {
    const { limits, clock } = this.#dependencies
    const { id: repositoryId, namespaceId } = target.repository
    const { tags } = (await limits.lately(tx, namespaceId)).bounds
    if (tags === undefined) return
    if (await hasMoved(tx, repositoryId, tag)) return
    if ((await countTags(tx, repositoryId, { nowMs: clock(), limit: tags + 1 })) <= tags) return
    throw new TagBoundReachedError(tags)
  }

  async #judge(
    tx: Tx,
    repository: Counted,
    { addedBytes, usedBytes }: Growth,
    { rejectAt, quota, limitBytes = 0 }: NamespaceLimits,
  ): Promise<void> {
    const { namespaceId } = repository
    if (rejectAt !== undefined && usedBytes > rejectAt.bytes) {
      const { percent } = rejectAt
      throw new QuotaExceededError({ limitBytes, percent, usedBytes: usedBytes - addedBytes })
    }
    if (quota === undefined) return
    const { namespace } = repository.name
    await warn(this.#dependencies.alarms, tx, { namespaceId, namespace, quota, usedBytes })
  }
}

type Counted = Pick<Repository, 'id' | 'namespaceId' | 'name'>
type Links = NonNullable<ContentHooks['blobsLinked']>

function placeOf({ id, namespaceId }: Pick<Repository, 'id' | 'namespaceId'>): Place {
  return { repositoryId: id, namespaceId }
}

/**
 * Uncounts what goes for good: also while nothing new is counted, so that no total becomes wrong.
 * For the same reason a fault ends the removal, which comes back later.
 */
export function uncountingHooks({
  ledger,
  limits,
  alarms,
  faults,
}: Omit<Dependencies, 'clock'>): ContentHooks {
  return {
    async manifestsRemoved(tx, { repositoryId, manifestIds }) {
      const relief = await ledger.remove(tx, repositoryId, manifestIds)
      if (relief === undefined) return
      const { namespaceId, usedBytes } = relief
      await faults.surviveIn(tx, async () => {
        const { quota } = await limits.lately(tx, namespaceId)
        if (quota !== undefined) await relieve(alarms, tx, { namespaceId, quota, usedBytes })
      })
    },
  }
}
