import { archiveLogsHandler } from '../logs/archive/log-archive.jobs.ts'
import { exportLogsHandler } from '../logs/exports/log-export.jobs.ts'
import { removeLogFileHandler } from '../logs/exports/log-file.jobs.ts'
import { reportExportHandler } from '../logs/exports/report-export.jobs.ts'
import { careForLogsHandler } from '../logs/log-care.jobs.ts'
import { presentEntry } from '../logs/log.wire.ts'
import type { JobHandler } from '../platform/jobs/job.ts'
import type { Foundation, Services } from './services.ts'

/** The jobs of the audit log, plugged together. */
export function logJobs(foundation: Foundation, services: Services): JobHandler[] {
  const { config, database, storage, clock } = foundation
  const { audit, encryption, logArchive, logs, outbound, outbox, signedLinks } = services
  return [
    exportLogsHandler({
      database,
      storage,
      logs,
      clock,
      config: config.logs.exports,
      present: (entry) => presentEntry(entry, { withNamespace: false }),
    }),
    reportExportHandler({
      database,
      audit,
      clock,
      encryption,
      outbound,
      outbox,
      links: signedLinks,
      config: config.logs.exports,
      registryTitle: config.server.title,
    }),
    removeLogFileHandler(storage),
    careForLogsHandler({ database, audit, clock, config: config.logs }),
    ...(config.logs.archive.isOn ? [archiveLogsHandler(logArchive, config.logs.archive)] : []),
  ]
}
