import type { Clock } from '../platform/clock/clock.ts'
import type { LogsConfig } from '../platform/config/slices/logs.ts'
import { type JobHandler, noPayload } from '../platform/jobs/job.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { dayOf, removeCountsBefore } from './activity.queries.ts'
import type { AuditLog } from './audit-log.service.ts'

/** The page of a repository shows three months. */
const shownDays = 92
const countsPerBatch = 5000

/** Makes the tables of months before they are needed, and removes counts that nobody looks at. */
export function careForLogsHandler(dependencies: {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly config: LogsConfig
}): JobHandler {
  const { database, audit, clock, config } = dependencies
  return {
    kind: 'logs.care',
    leaseSeconds: 300,
    attemptsMaximum: 5,
    everySeconds: 6 * 60 * 60,
    parse: noPayload,
    async run({ signal }) {
      await audit.prepareMonths()
      if (!config.forgetsOldCounts) return
      const before = dayOf(clock()) - shownDays
      for (;;) {
        signal.throwIfAborted()
        const removed = await database.transaction((tx) =>
          removeCountsBefore(tx, before, countsPerBatch),
        )
        if (removed < countsPerBatch) return
      }
    },
  }
}
