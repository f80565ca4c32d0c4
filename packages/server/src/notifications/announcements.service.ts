import { randomUUID } from 'node:crypto'

import type { Clock } from '../platform/clock/clock.ts'
import type { NotificationsConfig } from '../platform/config/slices/notifications.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import type { CompletedPush, ContentHooks } from '../registry/manifests/content-hooks.ts'
import type { DeletionWitness } from '../repositories/deletion/deletion.ts'
import type { Tx } from '../schema/tables.ts'
import { deliverJob } from './deliver.job.ts'
import { type EventOwner, insertDeliveries } from './delivery.queries.ts'
import {
  type EventDetails,
  type EventData,
  type EventName,
  namespaceEventData,
  type OutgoingEvent,
  type PublicPlace,
  quotaData,
  repositoryEventData,
} from './notification-event.ts'
import { forgetQuotaNotices, insertOwnerNotices, takeQuotaTurn } from './quota-notice.queries.ts'

interface Dependencies {
  readonly clock: Clock
  readonly config: NotificationsConfig
  readonly place: PublicPlace
}

/** A namespace whose content comes to, or over, a part of what it may hold. */
export interface QuotaNews {
  readonly kind: 'quota_warning' | 'quota_error'
  readonly namespaceId: number
  readonly namespace: string
  /** The threshold that was reached, in percent of the limit. */
  readonly thresholdPercent: number
  readonly usageBytes: number
  readonly limitBytes: number
}

/**
 * Where a change is written down for those who are told of it, in the transaction of the change
 * itself: what is undone is never told, and what is committed is told after any crash.
 */
export class Announcements {
  readonly #clock: Clock
  readonly #config: NotificationsConfig
  readonly #place: PublicPlace

  constructor({ clock, config, place }: Dependencies) {
    this.#clock = clock
    this.#config = config
    this.#place = place
  }

  /**
   * Pushes that point tags, as in Quay, and deletions; nothing is asked of the database where
   * nobody cares.
   */
  get contentHooks(): ContentHooks {
    return {
      pushed: async (tx, push) => {
        const { repository } = push.target
        if (!repository.hasPushNotifications || push.tags.length === 0) return
        await this.tellRepository(tx, repository, ['repo_push', 'repo_change'], {
          data: { updated_tags: [...push.tags] },
          details: detailsOf(push),
        })
      },
      tagsDeleted: async (tx, { repository, tags, digest, by }) => {
        const isNews = tags.length > 0 || digest !== undefined
        if (!repository.hasPushNotifications || !isNews) return
        await this.tellRepository(tx, repository, ['repo_change'], {
          data: {
            deleted_tags: [...tags],
            ...(digest === undefined ? {} : { manifest_digest: digest }),
          },
          details: by === undefined ? {} : { actor: { name: by, address: '' } },
        })
      },
    }
  }

  /** A repository goes: told while what it had lies aside, and not once that is removed. */
  get deletionWitness(): DeletionWitness {
    return {
      repositoryDeleted: async (tx, repository) => {
        if (!repository.hasPushNotifications) return
        await this.tellRepository(tx, repository, ['repo_change'], {
          data: { is_repository_deleted: true },
        })
      },
    }
  }

  /** Something happened in a repository: one event, under the names by which it may be wanted. */
  async tellRepository(
    tx: Tx,
    repository: {
      readonly id: number
      readonly name: { readonly namespace: string; readonly repository: string }
    },
    names: readonly EventName[],
    { data, details = {} }: { readonly data: EventData; readonly details?: EventDetails },
    owner: EventOwner = { repositoryId: repository.id },
  ): Promise<void> {
    const whole = repositoryEventData(this.#place, repository.name, data)
    await this.#tell(tx, owner, { names, data: whole, details })
  }

  /**
   * Tells whom it concerns that a quota is nearly, or wholly, used: the owners in their drawers,
   * and whoever has a notification for it. The same threshold is told once in a while only
   * (`QUOTA_NOTIFICATION_COOLDOWN_SECONDS`), however often this is called.
   *
   * For a push that is refused, the caller uses a transaction of its own, which is not undone
   * with the push.
   */
  async notifyQuota(tx: Tx, news: QuotaNews): Promise<void> {
    const nowMs = this.#clock()
    const { kind, namespaceId, namespace, thresholdPercent } = news
    const cooledDownMs = nowMs - this.#config.quota.cooldownSeconds * 1000
    const isTurn = await takeQuotaTurn(tx, { ...news, nowMs, cooledDownMs })
    if (!isTurn) return
    await insertOwnerNotices(tx, {
      namespaceId,
      kind,
      // Quay's names.
      metadata: { severity: kind === 'quota_error' ? 'Reject' : 'Warning', namespace },
      lookup: `${kind}:${namespaceId}:${thresholdPercent}`,
      nowMs,
    })
    if (!this.#config.quota.isOn) return
    const data = namespaceEventData(this.#place, namespace, quotaData(news))
    await this.#tell(tx, { namespaceId }, { names: [kind], data, details: {} })
  }

  /**
   * The namespace uses less again: the next time that it passes thresholds of that percent, or of
   * more, is told at once.
   */
  async quotaRelieved(
    tx: Tx,
    { namespaceId, fromPercent }: { readonly namespaceId: number; readonly fromPercent: number },
  ): Promise<void> {
    await forgetQuotaNotices(tx, namespaceId, fromPercent)
  }

  async #tell(
    tx: Tx,
    owner: EventOwner,
    event: Pick<OutgoingEvent, 'data' | 'details'> & { readonly names: readonly EventName[] },
  ): Promise<void> {
    const nowMs = this.#clock()
    const told = await insertDeliveries(tx, owner, {
      ...event,
      id: randomUUID(),
      happenedAtMs: nowMs,
    })
    for (const { notificationId } of told) await enqueue(tx, deliverJob({ notificationId }), nowMs)
  }
}

function detailsOf({ target, actor, digest, parsed, sizeBytes }: CompletedPush): EventDetails {
  const { principal } = target
  return {
    manifest: { digest, mediaType: parsed.mediaType, sizeBytes },
    ...(principal.kind === 'account'
      ? { actor: { name: principal.account.name, address: actor.address } }
      : {}),
  }
}
