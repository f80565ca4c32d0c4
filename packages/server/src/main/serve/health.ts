import { hostname } from 'node:os'

import type { FastifyPluginCallback } from 'fastify'

import { fileSystemsOf, findComfort, findSpace } from '../../health/disk-space.ts'
import { HealthDebug } from '../../health/health-debug.ts'
import { healthRoutes } from '../../health/health.routes.ts'
import { Health } from '../../health/health.service.ts'
import { type Check, healthy } from '../../health/health.ts'
import { preferredStorageCheck, storageCheck } from '../../health/storage-check.ts'
import type { BerthConfig } from '../../platform/config/berth-config.ts'
import type { Logger } from '../../platform/log/logger.ts'
import type { Foundation, Services } from '../services.ts'

/** What a process knows of itself. */
export interface ProcessState {
  /** The database is there and has its schema. */
  readonly isPrepared: () => boolean
  /** The process ends; balancers shall look for another. */
  readonly isStopping: () => boolean
}

/** The health pages of this process. */
export function assembleHealth(
  { config, database, storage, clock }: Foundation,
  { signingKeys, encryption }: Services,
  state: ProcessState,
  log: Logger,
): FastifyPluginCallback {
  const databaseAnswers: Check = async () => {
    await database.ping()
    return healthy
  }
  const directories = directoriesOf(config)
  const health = new Health({
    clock,
    log,
    states: {
      registry_gunicorn: () => verdictOn(state),
      web_gunicorn: () => verdictOn(state),
      // There is none that anything would wait for.
      redis: () => healthy,
    },
    checks: {
      async service_key() {
        await signingKeys.signingKey()
        return healthy
      },
      disk_space: async () => findSpace(await fileSystemsOf(directories)),
      disk_space_warning: async () => findComfort(await fileSystemsOf(directories)),
      database: databaseAnswers,
      // Accounts are in the database.
      auth: databaseAnswers,
      storage: storageCheck(storage, {
        requiresAll: config.health.requiresAllStorage,
        writes: config.health.writesToStorage,
      }),
      ...(config.health.checksPreferredStorage
        ? { preferred_storage: preferredStorageCheck(storage) }
        : {}),
    },
  })
  return healthRoutes({
    health,
    debug: new HealthDebug({
      encryption,
      clock,
      secret: config.health.debugSecret,
      isSecure: config.server.scheme === 'https',
    }),
    details: async () => ({
      configProvider: 'file',
      signingKeyId: (await signingKeys.signingKey().catch(() => undefined))?.kid,
      hostname: hostname(),
    }),
  })
}

function verdictOn({ isPrepared, isStopping }: ProcessState) {
  if (isStopping()) return { isHealthy: false, message: 'this process ends' }
  if (!isPrepared()) return { isHealthy: false, message: 'this process waits for its database' }
  return healthy
}

/** Where this process writes: the data directory and the locations on local disks. */
function directoriesOf(config: BerthConfig): readonly string[] {
  const locations = [...config.storage.locations.values()].flatMap((location) =>
    location.kind === 'filesystem' ? [location.directory] : [],
  )
  return [...new Set([config.dataDirectory, ...locations])]
}
