import {
  deliverHandler,
  type DeliveryDependencies,
  sweepDeliveriesHandler,
} from '../notifications/deliver.jobs.ts'
import { tellExpiriesHandler } from '../notifications/expiry.jobs.ts'
import type { NotificationMetrics } from '../notifications/notification-metrics.ts'
import type { JobHandler } from '../platform/jobs/job.ts'
import type { Foundation, Services } from './services.ts'

/**
 * Deliveries wait for servers of others, of which some do not answer: they have places of their
 * own, so that no other work waits for them.
 */
export const deliveriesAtOnce = 16

/** How events are sent. */
export function deliveryHandlers(
  { config, database, clock }: Foundation,
  services: Services,
  metrics?: NotificationMetrics,
): JobHandler[] {
  const dependencies: DeliveryDependencies = {
    database,
    clock,
    seals: services.notificationSeals,
    outbound: services.outbound,
    outbox: services.outbox,
    events: services.events,
    config: config.notifications,
    place: services.publicPlace,
    registryTitle: config.server.title,
    metrics,
  }
  return [deliverHandler(dependencies)]
}

/** What is done now and then beside it. */
export function notificationJobs(
  { config, database, clock }: Foundation,
  { announcements }: Services,
): JobHandler[] {
  return [
    sweepDeliveriesHandler({ database, clock }),
    ...(config.notifications.expiry.isOn
      ? [tellExpiriesHandler({ database, clock, announcements, config: config.notifications })]
      : []),
  ]
}
