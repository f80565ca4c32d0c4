import type { Clock } from '../platform/clock/clock.ts'
import type { QuotaConfig } from '../platform/config/slices/quota.ts'
import { type JobHandler, type JobRun, noPayload } from '../platform/jobs/job.ts'
import { contentLock } from '../registry/blobs/blobs.service.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import {
  findPresent,
  findProgress,
  listUncounted,
  newestManifest,
  saveProgress,
  type StoredManifestPlace,
} from './count.queries.ts'
import type { Ledger } from './ledger.ts'
import { forgetExpired } from './reservation.queries.ts'

const countUsageKind = 'quota.count-usage'

/** Ids that one search covers, whether there is a manifest for each or not. */
const idsPerWindow = 5000
/**
 * A push commits before so many others have got an id after it. The newest ids are looked at
 * again each time: one that was given before may have been committed since.
 */
const idsInFlightMaximum = 50_000

interface Dependencies {
  readonly database: BerthDatabase
  readonly ledger: Ledger
  readonly config: Pick<QuotaConfig, 'countEverySeconds' | 'manifestsPerTransaction'>
}

/**
 * Counts manifests that were stored while nobody counted: before quotas were switched on, or by
 * a process that has them off. Pushes go on meanwhile and count themselves.
 */
export function countUsageHandler(dependencies: Dependencies): JobHandler {
  const { database, config } = dependencies
  return {
    kind: countUsageKind,
    leaseSeconds: 120,
    attemptsMaximum: 10,
    concurrencyMaximum: 1,
    everySeconds: config.countEverySeconds,
    parse: noPayload,
    async run(job) {
      const progress = await findProgress(database.reader)
      const newestId = await newestManifest(database.reader)
      if (progress === undefined) {
        await database.transaction((tx) => saveProgress(tx, { countedToId: 0, isComplete: false }))
      }
      const { countedToId: afterId = 0, isComplete: wasComplete = false } = progress ?? {}
      const range = { afterId, toId: newestId, wasComplete }
      const isRight = (await countUpTo(dependencies, job, range)) === 0 && wasComplete
      const countedToId = Math.max(0, newestId - idsInFlightMaximum)
      if (isRight && countedToId === afterId) return
      await database.transaction((tx) => saveProgress(tx, { countedToId, isComplete: true }))
    },
  }
}

/** @returns how many were not counted before */
async function countUpTo(
  { database, ledger, config }: Dependencies,
  job: JobRun,
  range: { readonly afterId: number; readonly toId: number; readonly wasComplete: boolean },
): Promise<number> {
  const saved = job.cursor as { readonly afterId?: number } | undefined
  let afterId = Math.max(range.afterId, saved?.afterId ?? 0)
  let count = 0
  while (afterId < range.toId) {
    job.signal.throwIfAborted()
    const toId = Math.min(range.toId, afterId + idsPerWindow)
    const limit = config.manifestsPerTransaction
    const found = await listUncounted(database.reader, { afterId, toId, limit })
    // Somebody stored without counting: no sum is right before all of that is in it.
    if (range.wasComplete && count === 0 && found.length > 0) {
      await database.transaction((tx) =>
        saveProgress(tx, { countedToId: range.afterId, isComplete: false }),
      )
    }
    count += found.length
    for (const ofRepository of Map.groupBy(found, ({ repositoryId }) => repositoryId).values()) {
      await countSome(database, ledger, ofRepository)
    }
    afterId = found.length < limit ? toId : (found.at(-1)?.manifestId ?? toId)
    await job.save({ afterId })
  }
  return count
}

/** Counts manifests of one repository, those that are still there. */
async function countSome(
  database: BerthDatabase,
  ledger: Ledger,
  manifests: readonly StoredManifestPlace[],
): Promise<void> {
  const [place] = manifests
  if (place === undefined) return
  await database.transaction(async (tx) => {
    await database.lock(tx, contentLock(place.repositoryId))
    const ids = manifests.map(({ manifestId }) => manifestId)
    for (const id of await findPresent(tx, ids)) await ledger.add(tx, place, id)
  })
}

const reservationsPerBatch = 500

/** Forgets room that was held for blobs and has run out: it stands in nobody's way, but lies there. */
export function forgetReservationsHandler(dependencies: {
  readonly database: BerthDatabase
  readonly clock: Clock
}): JobHandler {
  const { database, clock } = dependencies
  return {
    kind: 'quota.forget-reservations',
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: 3600,
    parse: noPayload,
    async run({ signal }) {
      const forgetSome = () =>
        database.transaction((tx) => forgetExpired(tx, clock(), reservationsPerBatch), {
          durability: 'relaxed',
        })
      while ((await forgetSome()) === reservationsPerBatch) signal.throwIfAborted()
    },
  }
}
