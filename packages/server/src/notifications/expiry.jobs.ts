import type { Clock } from '../platform/clock/clock.ts'
import type { NotificationsConfig } from '../platform/config/slices/notifications.ts'
import { type JobHandler, noPayload } from '../platform/jobs/job.ts'
import { findRepositoryById } from '../repositories/repository-lookup.service.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import type { Announcements } from './announcements.service.ts'
import {
  type ExpiryWatch,
  listExpiryWatches,
  listUntoldTags,
  noteTold,
} from './expiring-tag.queries.ts'
import { daysText } from './notification-event.ts'

const watchesPerPage = 100
/** Tags that one event names. */
const tagsPerEvent = 200
const dayMilliseconds = 24 * 60 * 60 * 1000

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly announcements: Announcements
  readonly config: NotificationsConfig
}

/**
 * Tells of tags before they end, now and then. A notification tells of each end of a tag once;
 * one that was moved away is told of again.
 */
export function tellExpiriesHandler(dependencies: Dependencies): JobHandler<undefined> {
  const { database, config } = dependencies
  return {
    kind: 'notifications.tell-expiries',
    leaseSeconds: 120,
    attemptsMaximum: 5,
    everySeconds: config.expiry.intervalSeconds,
    parse: noPayload,
    async run(job) {
      const { signal } = job
      let { afterId } = (job.cursor ?? { afterId: 0 }) as { readonly afterId: number }
      for (;;) {
        const limit = watchesPerPage
        const page = await listExpiryWatches(database.reader, { afterId, limit })
        for (const watch of page) {
          signal.throwIfAborted()
          await tellAll(dependencies, watch, signal)
        }
        const last = page.at(-1)
        if (last === undefined || page.length < limit) return
        afterId = last.notificationId
        await job.save({ afterId })
      }
    },
  }
}

async function tellAll(
  { database, clock, announcements }: Dependencies,
  watch: ExpiryWatch,
  signal: AbortSignal,
): Promise<void> {
  const { days } = JSON.parse(watch.eventConfig) as { readonly days?: unknown }
  const repository = await findRepositoryById(database.reader, watch.repositoryId)
  if (repository === undefined) return
  for (;;) {
    signal.throwIfAborted()
    const count = await database.transaction(async (tx) => {
      const nowMs = clock()
      const untilMs = nowMs + Number(days) * dayMilliseconds
      const found = await listUntoldTags(tx, watch, { nowMs, untilMs, limit: tagsPerEvent })
      const noted = await noteTold(tx, watch, found)
      const tags = found.filter(({ id }) => noted.has(id)).map(({ name }) => name)
      if (tags.length > 0) {
        const { notificationId } = watch
        const data = { tags, expiring_in: daysText(days) }
        await announcements.tellRepository(
          tx,
          repository,
          ['repo_image_expiry'],
          { data },
          { notificationId },
        )
      }
      return found.length
    })
    if (count < tagsPerEvent) return
  }
}
