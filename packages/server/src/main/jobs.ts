import { measureRegistrySizeHandler } from '../administration/registry-size.jobs.ts'
import { deleteDeadServiceKeysHandler } from '../access/service-keys/service-keys.jobs.ts'
import { removeExpiredSessionsHandler } from '../access/sessions/sessions.jobs.ts'
import {
  removeExpiredCodesHandler,
  sendRecoveryLinkHandler,
} from '../identity/recovery/recovery.jobs.ts'
import { removeExpiredAppTokensHandler } from '../identity/app-tokens/app-tokens.jobs.ts'
import { rotateSigningKeysHandler } from '../access/signing-keys.jobs.ts'
import {
  planPruningHandler,
  pruneByDefaultHandler,
  pruneHandler,
  prunePartHandler,
} from '../autoprune/autoprune.jobs.ts'
import { readPrunePolicy } from '../autoprune/prune-policy.ts'
import { applyPolicyHandler } from '../immutability/apply-policy.jobs.ts'
import { countUsageHandler, forgetReservationsHandler } from '../quota/quota.jobs.ts'
import { collectionHandlers } from '../gc/gc.jobs.ts'
import { deliveriesOfRepositories } from '../notifications/deliveries-removal.ts'
import { deliverKind } from '../notifications/deliver.job.ts'
import {
  type NotificationMetrics,
  notificationMetrics,
} from '../notifications/notification-metrics.ts'
import type { Metrics } from '../platform/metrics/metrics.ts'
import { forgetFailedJobsHandler } from '../platform/jobs/forget-failed.jobs.ts'
import { sendMailHandler } from '../platform/mail/mail.jobs.ts'
import { smtpMailer } from '../platform/mail/smtp-mailer.ts'
import type { JobHandler } from '../platform/jobs/job.ts'
import type { ObserveJobs } from '../platform/jobs/job-event.ts'
import { JobRunner } from '../platform/jobs/job-runner.ts'
import { jobsOf } from '../platform/jobs/job-tables.ts'
import { tracedJob } from '../platform/jobs/traced-job.ts'
import { contentOfRepositories, uploadsOfAccounts } from '../registry/removal/content-removal.ts'
import { describeManifestsHandler } from '../registry/manifests/describe-manifests.jobs.ts'
import { restoreHandler } from '../registry/time-machine/restoration.jobs.ts'
import { removeObjectHandler } from '../registry/blobs/remove-object.jobs.ts'
import {
  removeAbandonedHandler,
  removeStaleUploadsHandler,
  removeUploadBytesHandler,
} from '../registry/uploads/uploads.jobs.ts'
import {
  removeNamespaceHandler,
  removeRepositoryHandler,
} from '../repositories/deletion/deletion.jobs.ts'
import type { Remains } from '../repositories/deletion/deletion.ts'
import { logJobs } from './log-jobs.ts'
import { deliveriesAtOnce, deliveryHandlers, notificationJobs } from './notification-jobs.ts'
import type { Foundation, Services } from './services.ts'

/** Jobs wait for stores and databases more than they compute; requests go on beside them. */
const jobsAtOnce = 4

export interface RunningJobs {
  /** Interrupts what runs, and gives it back for others to go on with. */
  stop(): Promise<void>
}

/**
 * Works off jobs in this process as soon as the database is prepared.
 *
 * While a registry is read-only, or only there to repair accounts, it changes nothing by itself:
 * its jobs wait.
 */
export function startJobs(
  foundation: Foundation,
  services: Services,
  options: {
    readonly prepared: Promise<unknown>
    readonly observe: ObserveJobs
    readonly metrics: Metrics
  },
): RunningJobs {
  const { config, database, clock } = foundation
  const handlers = tracedHandlers(
    foundation,
    jobHandlers(foundation, services, notificationMetrics(options.metrics)),
  )
  const runnerOf = (own: JobHandler[], concurrencyMaximum: number) =>
    new JobRunner({
      database: jobsOf(database),
      clock,
      handlers: own,
      concurrencyMaximum,
      observe: options.observe,
      isPaused: () => config.registry.state === 'readonly' || config.registry.accountRecoveryMode,
    })
  const isDelivery = ({ kind }: JobHandler) => kind === deliverKind
  const runners = [
    runnerOf(
      handlers.filter((handler) => !isDelivery(handler)),
      jobsAtOnce,
    ),
    runnerOf(handlers.filter(isDelivery), deliveriesAtOnce),
  ]
  const start = () => {
    for (const runner of runners) runner.start()
  }
  // Whoever waits for the preparation hears why it failed.
  options.prepared.then(start).catch(() => undefined)
  return {
    async stop() {
      await Promise.all(runners.map((runner) => runner.stop()))
    },
  }
}

function tracedHandlers({ tracing }: Foundation, handlers: JobHandler[]): JobHandler[] {
  return tracing === undefined ? handlers : handlers.map((handler) => tracedJob(handler, tracing))
}

/** How every kind of job is done. */
export function jobHandlers(
  foundation: Foundation,
  services: Services,
  metrics?: NotificationMetrics,
): JobHandler[] {
  const { config, database, storage, clock } = foundation
  const { reader } = database
  const remains: Remains = {
    ofRepositories: [
      ...contentOfRepositories({ database, clock, hooks: services.contentHooks }),
      deliveriesOfRepositories,
    ],
    ofAccounts: [uploadsOfAccounts({ database, clock })],
  }
  return [
    removeObjectHandler({ reader, storage }),
    removeUploadBytesHandler(storage),
    removeStaleUploadsHandler({ database, clock, config: config.uploads }),
    removeAbandonedHandler({ reader, storage, clock, config: config.uploads }),
    ...(config.collection.removesRepositories
      ? [removeRepositoryHandler({ database, clock, remains })]
      : []),
    ...(config.collection.removesNamespaces
      ? [removeNamespaceHandler({ database, clock, remains })]
      : []),
    ...(config.mail === undefined
      ? []
      : [sendMailHandler({ mailer: smtpMailer(config.mail), encryption: services.encryption })]),
    removeExpiredAppTokensHandler(services.appTokens),
    describeManifestsHandler({ database, labels: services.contentLabels }),
    removeExpiredSessionsHandler(services.sessions),
    ...logJobs(foundation, services),
    ...notificationJobs(foundation, services),
    ...deliveryHandlers(foundation, services, metrics),
    removeExpiredCodesHandler(services.mailedCodes),
    sendRecoveryLinkHandler({ recovery: services.recovery, encryption: services.encryption }),
    rotateSigningKeysHandler({ signingKeys: services.signingKeys, config: config.tokens }),
    measureRegistrySizeHandler({ database, clock }),
    deleteDeadServiceKeysHandler(services.serviceKeys),
    restoreHandler(services.restorations),
    ...pruneHandlers(foundation, services),
    ...immutabilityHandlers(foundation, services),
    ...quotaHandlers(foundation, services),
    ...collectionHandlers({
      database,
      clock,
      collector: services.collector,
      config: config.collection,
      defaultTagTimeSeconds: config.tags.defaultExpirationSeconds,
      isHalted: () => config.registry.disablePushes,
    }),
    forgetFailedJobsHandler({ database: jobsOf(database), clock }),
  ]
}

/** What was asked for waits while the feature is off. */
function immutabilityHandlers(
  { config, database, clock }: Foundation,
  { audit, tagGuard: guard, immutabilityRules: rules }: Services,
): JobHandler[] {
  if (!config.tags.immutability.isOn) return []
  return [applyPolicyHandler({ database, audit, clock, guard, rules })]
}

/** What was planned is done also when the feature was switched off since: then it finds no policy. */
function pruneHandlers({ config, database, clock }: Foundation, services: Services): JobHandler[] {
  const given = { database, clock, pruner: services.pruner, config: config.autoprune }
  const defaultPolicy =
    config.autoprune.defaultPolicy === undefined
      ? undefined
      : readPrunePolicy(config.autoprune.defaultPolicy)
  const planned = [pruneHandler(given), prunePartHandler(given, defaultPolicy)]
  if (!config.autoprune.isOn) return planned
  return [
    planPruningHandler(given),
    ...planned,
    ...(defaultPolicy === undefined ? [] : [pruneByDefaultHandler(given)]),
  ]
}

function quotaHandlers({ config, database, clock }: Foundation, services: Services): JobHandler[] {
  if (!config.quota.isOn) return []
  const { ledger } = services.quota
  return [
    forgetReservationsHandler({ database, clock }),
    ...(config.quota.countsOld
      ? [countUsageHandler({ database, ledger, config: config.quota })]
      : []),
  ]
}
