import type { ArchiveConfig } from '../../platform/config/slices/logs.ts'
import { type JobHandler, noPayload } from '../../platform/jobs/job.ts'
import type { ArchiveProgress, LogArchive } from './log-archive.service.ts'

/** Moves old months to the storage by itself. */
export function archiveLogsHandler(archive: LogArchive, config: ArchiveConfig): JobHandler {
  return {
    kind: 'logs.archive',
    leaseSeconds: 600,
    attemptsMaximum: 5,
    everySeconds: config.everySeconds,
    parse: noPayload,
    async run(job) {
      const { progress } = (job.cursor ?? {}) as { readonly progress?: ArchiveProgress | null }
      await archive.archive(
        {
          progress: progress ?? undefined,
          save: (next) => job.save({ progress: next ?? null }),
          signal: job.signal,
        },
        config.ageSeconds,
      )
    },
  }
}
