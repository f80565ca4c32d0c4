import type { Clock } from '../platform/clock/clock.ts'
import type { NotificationsConfig } from '../platform/config/slices/notifications.ts'
import type { EventHub } from '../platform/events/event-hub.ts'
import type { Outbound } from '../platform/http/outbound.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import { type JobHandler, type JobRun, type NewJob, noPayload } from '../platform/jobs/job.ts'
import { retryDelayMilliseconds } from '../platform/jobs/retry-delay.ts'
import type { Outbox } from '../platform/mail/outbox.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { deliverJob, deliverKind, type DeliverPayload, parseDeliverPayload } from './deliver.job.ts'
import {
  type Delivery,
  type DeliveryResult,
  isTriedAgain,
  keptForMilliseconds,
} from './delivery.ts'
import {
  deleteSomeFinished,
  failSomeWaiting,
  findWaiting,
  listOverdue,
  type OverdueDelivery,
  recordTry,
} from './delivery.queries.ts'
import { DeliverySlots } from './delivery-slots.ts'
import { handOver, type HandOver } from './methods/hand-over.ts'
import { sendByHttp } from './methods/http-method.ts'
import { eventOf, renderRequest } from './methods/rendered-request.ts'
import { InvalidNotificationError } from './invalid-notification-error.ts'
import {
  failuresMaximum,
  type Notification,
  notificationsLock,
  type NotificationSubject,
} from './notification.ts'
import type { NotificationMetrics } from './notification-metrics.ts'
import type { PublicPlace } from './notification-event.ts'
import { countFailure, countSuccess, findForDelivery } from './notification.queries.ts'
import type { NotificationSeals } from './notification-seals.ts'

/** Deliveries of one run, and how long it begins another; then others have their turn. */
const deliveriesPerRun = 50
const runMilliseconds = 3000
/** Runs of one namespace in one process: there are several times as many places for all. */
const runsOfNamespaceMaximum = 4
/** How long a run waits for a place of its namespace, and then until it is tried again. */
const placeMilliseconds = 250
const noPlaceMilliseconds = 1000
/** Rows that one transaction gives up or forgets. */
const rowsPerBatch = 500

export interface DeliveryDependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly seals: NotificationSeals
  readonly outbound: Outbound
  readonly outbox: Outbox
  readonly events: EventHub
  readonly config: NotificationsConfig
  readonly place: PublicPlace
  readonly registryTitle: string
  readonly metrics?: NotificationMetrics | undefined
  /** From 0 up to 1: what failed together does not come back together. */
  readonly random?: () => number
}

interface Told {
  readonly notification: Notification
  readonly subject: NotificationSubject
}

/**
 * Sends the events of one notification, one after the other: the next goes when the one before
 * has arrived or was given up. A receiver that fails holds up nobody but itself.
 */
export function deliverHandler(dependencies: DeliveryDependencies): JobHandler<DeliverPayload> {
  const { database, clock, seals } = dependencies
  const slots = new DeliverySlots(runsOfNamespaceMaximum)
  return {
    kind: deliverKind,
    leaseSeconds: 60,
    attemptsMaximum: 100,
    parse: parseDeliverPayload,
    async run(job) {
      const told = await findForDelivery(database.reader, seals, job.payload.notificationId)
      if (told === undefined) return
      const { subject } = told
      const namespaceId = subject.kind === 'namespace' ? subject.id : subject.namespaceId
      const giveBack = await slots.take(namespaceId, placeMilliseconds)
      try {
        const nextAtMs =
          giveBack === undefined
            ? clock() + noPlaceMilliseconds
            : await deliverSome(dependencies, job)
        if (nextAtMs === undefined) return
        await database.transaction((tx) => enqueue(tx, deliverJob(job.payload, nextAtMs), clock()))
      } finally {
        giveBack?.()
      }
    },
  }
}

/** Sends what is due, for as long as a run may take. Answers when to go on, if there is more. */
async function deliverSome(
  dependencies: DeliveryDependencies,
  job: JobRun<DeliverPayload>,
): Promise<number | undefined> {
  const { database, clock, seals } = dependencies
  const { notificationId, deliveryId } = job.payload
  const endsAtMs = clock() + runMilliseconds
  for (let count = 0; count < deliveriesPerRun && clock() < endsAtMs; count += 1) {
    job.signal.throwIfAborted()
    const delivery = await findWaiting(database.reader, notificationId, deliveryId)
    if (delivery === undefined) return undefined
    const told = await findForDelivery(database.reader, seals, notificationId)
    if (told === undefined) return undefined
    const isAsked = delivery.kind !== 'event'
    if (!isAsked && told.notification.disabledReason !== undefined) {
      await giveUpAll(dependencies, told.notification, job)
      return undefined
    }
    if (delivery.dueAtMs > clock()) return delivery.dueAtMs
    if (!(await deliver(dependencies, told, delivery, job))) return undefined
  }
  return clock()
}

/**
 * Tries one delivery, and writes down how that went. Whether the queue goes on at once.
 *
 * @throws the fault for which it could not be sent, after that was written down as a try
 */
async function deliver(
  dependencies: DeliveryDependencies,
  told: Told,
  delivery: Delivery,
  job: JobRun<DeliverPayload>,
): Promise<boolean> {
  const { database, clock, random = Math.random, metrics, events } = dependencies
  const attempt = await attemptOf(dependencies, told, delivery, job.signal)
  const isDone = await database.transaction(async (tx) => {
    const nowMs = clock()
    const { notification, subject } = told
    if (notification.failures + 1 >= failuresMaximum) {
      await database.lock(tx, notificationsLock(subject))
    }
    // What is handed over inside of the registry is so together with being written down.
    const handedOver = 'within' in attempt ? await attempt.within(tx) : undefined
    const result = handedOver?.result ?? (attempt as { result: DeliveryResult }).result
    const retryAtMs = nowMs + retryDelayMilliseconds(delivery.attempts + 1, random())
    const isRetried = result.error !== undefined && isTriedAgain(delivery, result, retryAtMs)
    const next = isRetried ? { retryAtMs } : { finishedAtMs: nowMs }
    // Deleted meanwhile, or done by another worker whose lease we had lost.
    if (!(await recordTry(tx, delivery.id, result, next))) return undefined
    if (isRetried) await enqueue(tx, deliverJob(job.payload, retryAtMs), nowMs)
    else if (delivery.kind === 'event') await countOutcome(tx, told, result)
    return { result, isRetried, heard: handedOver?.heard ?? [] }
  })
  if (isDone === undefined) return false
  const { result, isRetried, heard } = isDone
  for (const accountId of heard) {
    events.publish(`user:${accountId}`, {
      name: 'notification',
      data: { kind: told.notification.event },
    })
  }
  const outcome = isRetried ? 'retried' : result.error === undefined ? 'delivered' : 'given_up'
  metrics?.tries.with(told.notification.method, outcome).add()
  if ('fault' in attempt) throw attempt.fault
  return !isRetried
}

type Attempt =
  | { readonly result: DeliveryResult }
  | { readonly result: DeliveryResult; readonly fault: unknown }
  | { readonly within: (tx: Tx) => Promise<HandOver> }

async function attemptOf(
  dependencies: DeliveryDependencies,
  { notification, subject }: Told,
  delivery: Delivery,
  signal: AbortSignal,
): Promise<Attempt> {
  const { clock, place } = dependencies
  const event = eventOf(notification, delivery)
  try {
    const request = renderRequest({
      notification,
      event,
      deliveryId: delivery.id,
      place,
      nowMs: clock(),
    })
    if (request !== undefined) return { result: await sendByHttp(dependencies, request, signal) }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof InvalidNotificationError) {
      return { result: { durationMs: 0, error: error.message, mayRetry: 'no' } }
    }
    const told = 'a fault of this registry; its log says more'
    return { result: { durationMs: 0, error: told, mayRetry: 'yes' }, fault: error }
  }
  return {
    within: async (tx) => await handOver(tx, dependencies, { notification, subject, event }),
  }
}

/** Counts what was given up; after several in a row, nothing more is sent. */
async function countOutcome(tx: Tx, { notification, subject }: Told, result: DeliveryResult) {
  if (result.error === undefined) {
    if (notification.failures > 0) await countSuccess(tx, notification.id)
  } else await countFailure(tx, notification, subject, result.error)
}

/** What waits for a notification that is off is not sent; it can be sent again by hand. */
async function giveUpAll(
  { database, clock }: DeliveryDependencies,
  { id, disabledReason }: Notification,
  job: JobRun,
): Promise<void> {
  const error = `not sent, because the notification is off: ${disabledReason ?? ''}`
  for (;;) {
    job.signal.throwIfAborted()
    const nowMs = clock()
    const given = { notificationId: id, error, nowMs, limit: rowsPerBatch }
    const failed = await database.transaction((tx) => failSomeWaiting(tx, given))
    if (failed < rowsPerBatch) return
    await job.save({})
  }
}

const sweepSeconds = 600
const overdueMilliseconds = 10 * 60 * 1000

/**
 * Forgets what was sent long ago, and looks after what waits for longer than it has to, whatever
 * the reason: no event depends on one job having lived.
 */
export function sweepDeliveriesHandler({
  database,
  clock,
}: Pick<DeliveryDependencies, 'database' | 'clock'>): JobHandler<undefined> {
  return {
    kind: 'notifications.sweep',
    leaseSeconds: 120,
    attemptsMaximum: 5,
    everySeconds: sweepSeconds,
    parse: noPayload,
    async run({ signal }) {
      const nowMs = clock()
      const dueBeforeMs = nowMs - overdueMilliseconds
      let after: OverdueDelivery | undefined
      for (;;) {
        signal.throwIfAborted()
        const page = { after, dueBeforeMs, limit: rowsPerBatch }
        const overdue = await listOverdue(database.reader, page)
        const jobs = new Map(overdue.map(jobOf).map((job) => [job.uniqueKey, job]))
        await database.transaction(async (tx) => {
          for (const job of jobs.values()) await enqueue(tx, job, nowMs)
        })
        after = overdue.at(-1)
        if (after === undefined || overdue.length < rowsPerBatch) break
      }
      const forgotten = { beforeMs: nowMs - keptForMilliseconds, limit: rowsPerBatch }
      for (;;) {
        signal.throwIfAborted()
        const deleted = await database.transaction((tx) => deleteSomeFinished(tx, forgotten), {
          durability: 'relaxed',
        })
        if (deleted < rowsPerBatch) return
      }
    },
  }
}

function jobOf({ id, notificationId, kind }: OverdueDelivery): NewJob {
  return deliverJob(kind === 'event' ? { notificationId } : { notificationId, deliveryId: id })
}
