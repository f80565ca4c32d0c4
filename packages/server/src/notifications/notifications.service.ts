import { randomUUID } from 'node:crypto'

import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor } from '../logs/log-entry.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { NotificationsConfig } from '../platform/config/slices/notifications.ts'
import { type Outbound, OutboundRefusedError } from '../platform/http/outbound.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'
import { isEmailAuthorized } from './authorized-email.queries.ts'
import { deliverJob } from './deliver.job.ts'
import type { Delivery } from './delivery.ts'
import { countAsked, findDelivery, insertDeliveries, listDeliveries } from './delivery.queries.ts'
import { findTarget } from './methods/hand-over.ts'
import { blockedReason, isBlocked, refusedReason } from './methods/http-method.ts'
import {
  namespaceEventData,
  type PublicPlace,
  repositoryEventData,
  sampleData,
} from './notification-event.ts'
import type { MethodConfig } from './notification-method.ts'
import type { NotificationSeals } from './notification-seals.ts'
import { InvalidNotificationError } from './invalid-notification-error.ts'
import {
  askedMaximum,
  DeliveryNotFoundError,
  type Notification,
  NotificationNotFoundError,
  notificationsLock,
  notificationsMaximum,
  type NotificationSubject,
} from './notification.ts'
import {
  deleteNotification,
  findNotification,
  insertNotification,
  listNotifications,
  type NewNotification,
  noteWhetherWatched,
  resetFailures,
} from './notification.queries.ts'
import { readNotification, type WantedNotification } from './wanted-notification.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly seals: NotificationSeals
  readonly audit: AuditLog
  readonly clock: Clock
  readonly outbound: Outbound
  readonly config: NotificationsConfig
  readonly place: PublicPlace
  /** Whether this registry sends mail at all. */
  readonly sendsMail: boolean
  /** Told after each committed change of whether a repository is watched. */
  readonly watchingChanged: () => void
}

/** Who is told of what happens in repositories and namespaces. Who may say so is decided before. */
export class Notifications {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async list(subject: NotificationSubject): Promise<Notification[]> {
    const { database, seals } = this.#dependencies
    return await listNotifications(database.reader, seals, subject)
  }

  /** @throws NotificationNotFoundError */
  async find(subject: NotificationSubject, uuid: string): Promise<Notification> {
    return await this.#require(this.#dependencies.database.reader, subject, uuid)
  }

  /**
   * From the next event on, that is told. Where it would never arrive, for what is known now, it
   * is not made.
   *
   * @throws InvalidNotificationError
   */
  async create(
    actor: Actor,
    subject: NotificationSubject,
    wanted: WantedNotification,
  ): Promise<Notification> {
    const { seals, clock } = this.#dependencies
    const given = readNotification(subject, wanted)
    await this.#requireCallable(given.config)
    return await this.#change(subject, async (tx) => {
      await this.#requireReachable(tx, subject, given)
      const others = await listNotifications(tx, seals, subject)
      if (others.length >= notificationsMaximum) {
        throw new InvalidNotificationError(
          `there are ${notificationsMaximum} notifications already; delete one first`,
        )
      }
      const made = await insertNotification(tx, seals, subject, given, clock())
      await this.#record(tx, actor, subject, made, 'create')
      return made
    })
  }

  /** What waits for it is not sent. @throws NotificationNotFoundError */
  async delete(actor: Actor, subject: NotificationSubject, uuid: string): Promise<void> {
    await this.#change(subject, async (tx) => {
      const notification = await this.#require(tx, subject, uuid)
      await deleteNotification(tx, notification.id)
      await this.#record(tx, actor, subject, notification, 'delete')
    })
  }

  /** Switches it on again, with no failures. @throws NotificationNotFoundError */
  async reset(actor: Actor, subject: NotificationSubject, uuid: string): Promise<void> {
    await this.#change(subject, async (tx) => {
      const notification = await this.#require(tx, subject, uuid)
      await resetFailures(tx, notification.id)
      await this.#record(tx, actor, subject, notification, 'reset')
    })
  }

  /**
   * Sends an example of its event, also while it is off, and answers with the delivery in which
   * one sees how that went.
   *
   * @throws NotificationNotFoundError, InvalidNotificationError while too many wait
   */
  async test(subject: NotificationSubject, uuid: string): Promise<number> {
    const { database, place, clock } = this.#dependencies
    return await database.transaction(async (tx) => {
      const notification = await this.#require(tx, subject, uuid)
      const sample = sampleData(notification.event, notification.eventConfig)
      const data =
        subject.kind === 'repository'
          ? repositoryEventData(place, subject, sample)
          : namespaceEventData(place, subject.namespace, sample)
      const event = { id: randomUUID(), names: [notification.event], data, details: {} }
      return await this.#sendAlone(tx, notification, { ...event, happenedAtMs: clock() }, 'test')
    })
  }

  /** What was sent, and what waits, the newest first. @throws NotificationNotFoundError */
  async deliveries(
    subject: NotificationSubject,
    uuid: string,
    page: { readonly beforeId: number | undefined; readonly limit: number },
  ): Promise<Delivery[]> {
    const { reader } = this.#dependencies.database
    const { id } = await this.find(subject, uuid)
    return await listDeliveries(reader, id, page)
  }

  /** @throws NotificationNotFoundError, DeliveryNotFoundError */
  async delivery(
    subject: NotificationSubject,
    uuid: string,
    deliveryId: string,
  ): Promise<Delivery> {
    const { reader } = this.#dependencies.database
    const { id } = await this.find(subject, uuid)
    return await requireDelivery(reader, id, deliveryId)
  }

  /**
   * Sends an event again as it was, also while the notification is off, and answers with the new
   * delivery.
   *
   * @throws NotificationNotFoundError, DeliveryNotFoundError, InvalidNotificationError while too
   *   many wait
   */
  async sendAgain(subject: NotificationSubject, uuid: string, deliveryId: string): Promise<number> {
    return await this.#dependencies.database.transaction(async (tx) => {
      const notification = await this.#require(tx, subject, uuid)
      const sent = await requireDelivery(tx, notification.id, deliveryId)
      const { eventId: id, data, details, happenedAtMs } = sent
      const event = { id, names: [notification.event], data, details, happenedAtMs }
      return await this.#sendAlone(tx, notification, event, 'again')
    })
  }

  async #sendAlone(
    tx: Tx,
    { id: notificationId }: Notification,
    event: Parameters<typeof insertDeliveries>[2],
    kind: 'test' | 'again',
  ): Promise<number> {
    if ((await countAsked(tx, notificationId, askedMaximum)) >= askedMaximum) {
      throw new InvalidNotificationError(
        `${askedMaximum} tests and repetitions of this notification wait to be sent; ask again when they were`,
      )
    }
    const [made] = await insertDeliveries(tx, { notificationId }, event, kind)
    if (made === undefined) throw new Error('a notification disappeared in its transaction')
    const job = deliverJob({ notificationId, deliveryId: made.id })
    await enqueue(tx, job, this.#dependencies.clock())
    return made.id
  }

  async #require(db: Db, subject: NotificationSubject, uuid: string): Promise<Notification> {
    const found = await findNotification(db, this.#dependencies.seals, subject, uuid)
    if (found === undefined) throw new NotificationNotFoundError(uuid, subject)
    return found
  }

  /** Asks the network, and so stands before the transaction. @throws InvalidNotificationError */
  async #requireCallable({ url }: MethodConfig): Promise<void> {
    if (url === undefined) return
    const { config, outbound } = this.#dependencies
    if (isBlocked(url, config)) throw new InvalidNotificationError(blockedReason)
    try {
      await outbound.check(url)
    } catch (error) {
      if (!(error instanceof OutboundRefusedError)) throw error
      throw new InvalidNotificationError(refusedReason(error), { cause: error })
    }
  }

  async #requireReachable(
    tx: Tx,
    subject: NotificationSubject,
    { config: { email, target } }: NewNotification,
  ): Promise<void> {
    if (target !== undefined && (await findTarget(tx, subject, target)) === undefined) {
      throw new InvalidNotificationError(
        target.kind === 'user'
          ? `there is no user ${target.name}`
          : `${subject.namespace} has no ${target.kind} ${target.name} that could be told`,
      )
    }
    if (email === undefined) return
    if (!this.#dependencies.sendsMail) {
      throw new InvalidNotificationError('this registry sends no mail')
    }
    if (!(await isEmailAuthorized(tx, subject, email))) {
      throw new InvalidNotificationError(
        subject.kind === 'repository'
          ? `${email} has not agreed to get mail about this repository; ask it first`
          : `${email} is not the confirmed address of an owner of ${subject.namespace}`,
      )
    }
  }

  /** Two writers of one subject come one after the other; pushes hear of it then. */
  async #change<Result>(
    subject: NotificationSubject,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    const { database, watchingChanged } = this.#dependencies
    const result = await database.transaction(async (tx) => {
      await database.lock(tx, notificationsLock(subject))
      const done = await work(tx)
      await noteWhetherWatched(tx, subject)
      return done
    })
    watchingChanged()
    return result
  }

  async #record(
    tx: Tx,
    actor: Actor,
    subject: NotificationSubject,
    { uuid, event, method }: Notification,
    deed: 'create' | 'delete' | 'reset',
  ): Promise<void> {
    const what = { notification_id: uuid, event, method }
    const { audit } = this.#dependencies
    if (subject.kind === 'repository') {
      const { id, namespaceId, namespace, repository } = subject
      await audit.record(tx, actor, {
        kind: `${deed === 'create' ? 'add' : deed}_repo_notification`,
        namespaceId,
        repositoryId: id,
        metadata: { repo: repository, namespace, ...what },
      })
    } else {
      await audit.record(tx, actor, {
        kind: `${deed}_namespace_notification`,
        namespaceId: subject.id,
        metadata: { namespace: subject.namespace, ...what },
      })
    }
  }
}

async function requireDelivery(db: Db, notificationId: number, text: string): Promise<Delivery> {
  const id = /^\d{1,15}$/.test(text) ? Number(text) : undefined
  const found = id === undefined ? undefined : await findDelivery(db, notificationId, id)
  if (found === undefined) throw new DeliveryNotFoundError(text)
  return found
}
