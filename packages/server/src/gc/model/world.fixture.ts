import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

import type { DatabaseTemplate } from '../../../../../tools/test/servers/postgres-databases.ts'
import { temporaryDirectory } from '../../../../../tools/test/temporary-directory.ts'
import { withPortCalls } from '../../../test/harness/port-calls.ts'
import { testPassword } from '../../../test/harness/running-berth.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { openFoundation } from '../../main/foundation.ts'
import { assembleServices, type Foundation, type Services } from '../../main/services.ts'
import type { BerthConfig } from '../../platform/config/berth-config.ts'
import { parseConfig } from '../../platform/config/parse-config.ts'
import { migrate } from '../../platform/database/migrate.ts'
import { PushGrace } from '../../registry/push-grace.service.ts'
import { migrations } from '../../schema/migrations/migrations.ts'
import { Collector } from '../collector.service.ts'
import { memoryDriver } from '../../storage/drivers/memory/memory-driver.ts'
import { grace, minute, tagTime } from './model.fixture.ts'
import { randomOf, repositories, type RepositoryName } from './operations.fixture.ts'

/** The process has died: whatever it was at did not come to its end. */
export class DiedError extends Error {
  override readonly name = 'DiedError'
}

/** One process of two that share a database and a store. */
export interface Replica {
  readonly foundation: Foundation
  readonly services: Services
  readonly collector: Collector
  readonly grace: PushGrace
}

/** How calls through the ports go on in a group. */
interface Weather {
  random: () => number
  /** Counted down by the second replica. */
  callsLeft: number
}

export interface World {
  readonly replicas: readonly [Replica, Replica]
  /** Without crashes and delays: to look at what is there. */
  readonly calm: Foundation
  readonly now: () => number
  advance(milliseconds: number): void
  /** From now on calls are interleaved by that seed; the second replica dies after so many. */
  setWeather(seed: number, diesAtCall: number | undefined): void
  /** Whatever has died goes on. */
  restart(): void
  close(): Promise<void>
}

/**
 * How often a transaction is held before its commit, and for how long at most: others may have
 * come on by then, or wait for this one. On SQLite they come on in turns of the event loop.
 */
const holds = {
  sqlite: { shareHeld: 0.05, waits: 20, wait: turn },
  postgresql: { shareHeld: 0.2, waits: 2, wait: () => delay(1) },
}

const settings = `
BERTH_PASSWORD_HASH_MEMORY: 64K
BERTH_PASSWORD_HASH_PASSES: 1
LABELED_EXPIRATION_MINIMUM: 1s
FEATURE_SPARSE_INDEX: false
BERTH_GC_PUSH_GRACE: ${grace.push / 1000}s
BERTH_GC_UNTAGGED_GRACE: ${grace.untagged / 1000}s
BERTH_GC_OBJECT_GRACE: ${grace.object / 1000}s
`

/** The schema, the namespaces, how long they keep tags, and the repositories. */
export const worldTemplate: DatabaseTemplate = {
  name: 'collection_model',
  async fill(databaseUri) {
    const directory = await temporaryDirectory('collection-model', { inMemory: true })
    const foundation = await openFoundation(configOf(databaseUri, directory.path), () => undefined)
    await migrate(foundation.database, migrations, foundation.clock)
    await prepare(foundation)
    await foundation.database.close()
    await directory.remove()
  },
}

/** What two replicas share. */
export interface WorldOptions {
  /** Of a copy of {@link worldTemplate}. */
  readonly databaseUri: string
  /** Where the bytes of blobs are: in memory a step takes half the time. */
  readonly store: 'files' | 'memory'
}

/** Both replicas, before anybody has pushed. */
export async function openWorld({ databaseUri, store }: WorldOptions): Promise<World> {
  const directory = await temporaryDirectory('collection-model', { inMemory: true })
  const config = configOf(databaseUri, directory.path)
  let addedMilliseconds = 0
  const clock = () => Date.now() + addedMilliseconds
  const objects = store === 'memory' ? memoryDriver() : undefined
  const open = async () => {
    const foundation = await openFoundation(config, () => undefined)
    if (objects === undefined) return { ...foundation, clock }
    return { ...foundation, clock, storage: { ...foundation.storage, driverOf: () => objects } }
  }
  const calm = await open()

  const { shareHeld, waits, wait } = holds[config.database.kind]
  const weather: Weather = { random: () => 0, callsLeft: Infinity }
  let calls = 0
  // SQLite has one writer at a time in any case: two connections would only wait for each other.
  const opened = config.database.kind === 'sqlite' ? [calm, calm] : [await open(), await open()]
  const replicas = opened.map((foundation, index) => {
    const watched = withPortCalls(foundation, async ({ when }) => {
      calls += 1
      if (index === 1) weather.callsLeft -= 1
      if (index === 1 && weather.callsLeft <= 0) throw new DiedError()
      for (let left = Math.floor(weather.random() * 6) - 3; left > 0; left -= 1) await turn()
      // Now and then everything has been looked at, and nothing is committed yet.
      if (when === 'inside' && weather.random() < shareHeld) {
        const others = calls + 1 + Math.floor(weather.random() * 6)
        for (let left = waits; calls < others && left > 0; left -= 1) await wait()
      }
    })
    return begin(watched)
  }) as unknown as readonly [Replica, Replica]

  return {
    replicas,
    calm,
    now: clock,
    advance: (milliseconds) => void (addedMilliseconds += milliseconds),
    setWeather(seed, diesAtCall) {
      weather.random = randomOf(seed)
      weather.callsLeft = diesAtCall ?? Infinity
    },
    restart() {
      weather.callsLeft = Infinity
    },
    async close() {
      for (const { database } of new Set([calm, ...opened])) await database.close()
      await directory.remove()
    },
  }
}

function configOf(databaseUri: string, directory: string): BerthConfig {
  return parseConfig(`${settings}DB_URI: ${databaseUri}\n`, {
    filename: join(directory, 'config.yaml'),
    dataDirectory: directory,
  }).config
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function begin(foundation: Foundation): Replica {
  const { config, database, storage, clock } = foundation
  const services = assembleServices(foundation)
  return {
    foundation,
    services,
    collector: new Collector({
      database,
      storage,
      clock,
      hooks: services.contentHooks,
      config: config.collection,
      tags: config.tags,
      pause: () => Promise.resolve(),
    }),
    grace: new PushGrace({
      database,
      clock,
      config: config.registry,
      collection: config.collection,
    }),
  }
}

async function prepare(foundation: Foundation): Promise<void> {
  const { accounts, repositories: places } = assembleServices(foundation)
  await accounts.createUser(commandLine, { name: 'alice', passwordHash: testPassword })
  for (const organization of ['long', 'short']) {
    await accounts.createOrganization(commandLine, { name: organization, ownerName: 'alice' })
  }
  for (const name of repositories) {
    const { namespace, repository } = partsOf(name)
    await foundation.database.transaction((tx) =>
      tx
        .updateTable('account')
        .set({ tag_expiration_seconds: tagTime[name] / 1000 })
        .where('name', '=', namespace)
        .execute(),
    )
    await places.create(commandLine, { name: { namespace, repository }, visibility: 'private' })
  }
}

export function partsOf(name: RepositoryName) {
  const [namespace, repository] = name.split('/') as [string, string]
  return { namespace, repository }
}

/** More than the longest that anything is kept for. */
export const longEnough = Math.max(grace.untagged, ...Object.values(tagTime)) + 2 * minute
