import { setTimeout as delay } from 'node:timers/promises'

import { BootstrapPlaceError, BootstrapOwnerError } from '../../access/bootstrap/bootstrap-token.ts'
import { systemClock } from '../../platform/clock/clock.ts'
import { ConfigError, inOneLine } from '../../platform/config/faults.ts'
import { secretTexts } from '../../platform/config/secret-texts.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { listen, type Listener } from '../../platform/http/listener.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { OpenLog } from '../../platform/log/open-log.ts'
import { migrations } from '../../schema/migrations/migrations.ts'
import { explainDatabaseError, requireSchema } from '../database-state.ts'
import { openFoundation } from '../foundation.ts'
import { startJobs } from '../jobs.ts'
import { assembleServices, type Foundation, type Services } from '../services.ts'
import { readCertificates } from './certificates.ts'
import { createFirstAdministrator, type FirstAdministrator } from './first-administrator.ts'
import { type MetricsEndpoint, openMetricsEndpoint } from './metrics-endpoint.ts'
import { type Observability, openObservability } from './observability.ts'
import type { ServeAddress } from './order.ts'
import { joinEvents } from './join-events.ts'
import { watchDeferredLog } from './watch-deferred-log.ts'
import { type Preparation, prepare, settledWithin } from './preparation.ts'
import { assembleRegistry } from './registry-server.ts'
import { answerRequests } from './requests.ts'
import type { Role } from './role.ts'
import type { RunningConfig } from './running-config.ts'
import { tracedFoundation } from './traced-foundation.ts'
import { tracedRequests } from './traced-requests.ts'

export interface ServeOptions {
  readonly config: RunningConfig
  readonly log: OpenLog
  readonly roles: ReadonlySet<Role>
  /** Undefined for a process that only works off jobs. */
  readonly address: ServeAddress | undefined
  readonly database: DatabaseDuty
}

/** Brings the database up to date, or waits until another process has. */
export type DatabaseDuty =
  | { readonly kind: 'migrate'; readonly adminPassword: string | undefined }
  | { readonly kind: 'await' }

export interface RunningServer {
  /** Undefined where nothing listens. */
  readonly port: number | undefined
  /** The database is up to date; rejects for what no waiting heals. */
  readonly prepared: Promise<FirstAdministrator | undefined>
  /**
   * Takes over what can change at run time. A faulty file is reported, and nothing changes.
   *
   * @returns whether it was taken over
   */
  reload(): Promise<boolean>
  /** Lets the requests under way end, for a bounded time, and closes everything. */
  stop(): Promise<void>
}

/** How long a start waits for the database before it listens without it. */
const patienceMilliseconds = 2000

/** Another process says when the database is ready: looking is cheap, and it is soon. */
const longestPauseMilliseconds = { migrate: 15_000, await: 1000 }

/** One process of Berth. */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const { config, log } = options
  const observability = openObservability(config.current, log.logger, systemClock)
  const foundation = await tracedFoundation(
    await openFoundation(
      config.current,
      (error) => log.logger.warn('idle database connection lost', { reason: error.message }),
      observability.observeStorage,
    ),
    log.logger,
  )
  log.hide(secretTexts(foundation.secrets))
  observability.watch(foundation.database)
  const services = assembleServices(foundation)
  watchDeferredLog(services.deferredLog, log.logger.named('logs'))
  const quotaLog = log.logger.named('quota')
  services.quota.faults.whenSuppressed((error) =>
    quotaLog.error('quota fault suppressed', { error }),
  )
  // Whoever only looks after others has nobody to tell.
  const leaveEvents =
    options.roles.size > 0 ? await joinEvents(foundation, services) : () => Promise.resolve()
  const preparation = prepare(() => prepareDatabase(options, foundation, services), {
    log: log.logger,
    longestPauseMilliseconds: longestPauseMilliseconds[options.database.kind],
  })
  const state = { isStopping: false }
  const parts = { foundation, services, observability, preparation, state }
  let metrics: MetricsEndpoint | undefined
  try {
    await settledWithin(preparation.done, patienceMilliseconds)
    if (options.address !== undefined) {
      metrics = await openMetricsEndpoint(observability.metrics, config.current)
    }
    const listener = await openListener(options, parts, metrics)
    const jobs = options.roles.has('worker')
      ? startJobs(foundation, services, {
          prepared: preparation.done,
          observe: observability.observeJobs,
          metrics: observability.metrics,
        })
      : undefined
    let reloading: Promise<unknown> = Promise.resolve()
    return {
      port: listener?.port,
      prepared: preparation.done,
      reload() {
        const result = reloading.then(() => reload(options, foundation, services, listener))
        reloading = result
        return result
      },
      async stop() {
        state.isStopping = true
        services.events.end()
        preparation.abandon()
        if (listener !== undefined) await delay(config.current.limits.stopDelaySeconds * 1000)
        const [cut] = await Promise.all([
          listener?.close(config.current.limits.stopSeconds),
          jobs?.stop(),
        ])
        await services.deferredLog.close()
        await leaveEvents()
        if (cut !== undefined && cut > 0)
          log.logger.warn('connections cut off', { connections: cut })
        await metrics?.close()
        await foundation.tracing?.close()
        await foundation.database.close()
      },
    }
  } catch (error) {
    preparation.abandon()
    await leaveEvents()
    await metrics?.close()
    await foundation.database.close()
    throw error
  }
}

async function prepareDatabase(
  { database: duty, log }: ServeOptions,
  foundation: Foundation,
  services: Services,
): Promise<FirstAdministrator | undefined> {
  const { database, config, clock } = foundation
  try {
    if (duty.kind === 'await') {
      await requireSchema(database)
      return undefined
    }
    const steps = await migrate(database, migrations, clock)
    if (steps.length > 0) log.logger.info('database migrated', { steps })
    // Where the first user is made by a call, nobody else makes one.
    const administrator = config.api.features.USER_INITIALIZE
      ? undefined
      : await createFirstAdministrator(config, services, duty.adminPassword)
    await provideBootstrapToken(services, log.logger)
    return administrator
  } catch (error) {
    throw explainDatabaseError(config, error)
  }
}

/** A registry without the token is a registry all the same: what is wrong is told, and it starts. */
async function provideBootstrapToken({ bootstrap }: Services, log: Logger): Promise<void> {
  try {
    if (await bootstrap.provide()) log.info('bootstrap token written')
  } catch (error) {
    if (!(error instanceof BootstrapOwnerError || error instanceof BootstrapPlaceError)) throw error
    log.error('bootstrap token not written', { reason: error.message })
  }
}

interface Parts {
  readonly foundation: Foundation
  readonly services: Services
  readonly observability: Observability
  readonly preparation: Preparation<unknown>
  readonly state: { readonly isStopping: boolean }
}

async function openListener(
  { address, roles, log }: ServeOptions,
  parts: Parts,
  metrics: MetricsEndpoint | undefined,
): Promise<Listener | undefined> {
  if (address === undefined) return undefined
  const { foundation, services, observability, preparation, state } = parts
  const { config, clock } = foundation
  const isPrepared = () => preparation.isDone
  const onRequest = answerRequests({
    registry: roles.has('registry')
      ? assembleRegistry(foundation, services, observability.registry)
      : undefined,
    web: async () => {
      const { assembleWeb } = await import('./web-server.ts')
      const isStopping = () => state.isStopping
      const hasApi = roles.has('api')
      const process = {
        observability,
        log: log.logger,
        metrics,
        isPrepared,
        isStopping,
        hasApi,
      }
      return await assembleWeb(foundation, services, process)
    },
    isPrepared,
  })
  const listener = await listen({
    ...address,
    limits: config.limits,
    tls: await readCertificates(config, log.logger, clock()),
    onRequest: tracedRequests(onRequest, foundation, observability.addressOf),
    onRefused: observability.connections.onRefused,
  })
  observability.connections.watch(listener)
  return listener
}

async function reload(
  { config, log }: ServeOptions,
  { clock }: Foundation,
  services: Services,
  listener: Listener | undefined,
): Promise<boolean> {
  try {
    const next = await config.readAgain()
    const tls = await readCertificates(next.config, log.logger, clock())
    config.take(next)
    log.setLevel(config.current.logging.level)
    listener?.useLimits(config.current.limits)
    if (tls !== undefined) listener?.useTls(tls)
    services.grants.forget()
    log.logger.info('configuration reloaded', {
      keys: next.taken,
      hasCertificate: tls !== undefined,
    })
    if (next.postponed.length > 0) {
      log.logger.warn('changed keys need a restart', { keys: next.postponed })
    }
    return true
  } catch (error) {
    // Whatever is wrong with the new configuration, the old one goes on.
    const faults = error instanceof ConfigError ? error.faults.map(inOneLine) : undefined
    log.logger.error('configuration not reloaded', faults === undefined ? { error } : { faults })
    return false
  }
}
