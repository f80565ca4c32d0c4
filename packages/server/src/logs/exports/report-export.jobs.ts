import type { Clock } from '../../platform/clock/clock.ts'
import type { ExportsConfig } from '../../platform/config/slices/logs.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import {
  type Outbound,
  OutboundFailedError,
  OutboundRefusedError,
} from '../../platform/http/outbound.ts'
import type { SignedLinks } from '../../platform/http/signed-link.ts'
import type { JobHandler, JobRun, NewJob } from '../../platform/jobs/job.ts'
import type { Outbox } from '../../platform/mail/outbox.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { AuditLog } from '../audit-log.service.ts'
import { exportMail } from './export-mail.ts'
import {
  exportDay,
  exportFileName,
  type ExportPayload,
  type ExportRecipient,
  type ExportStatus,
  parseExport,
  shownUrl,
} from './log-export.ts'

const kind = 'logs.report-export'

interface ReportPayload extends ExportPayload {
  readonly status: ExportStatus
  /** When the link to the file ends. The link itself opens the file, and lies in no table. */
  readonly expiresAtMs: number
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly encryption: Encryption
  readonly outbound: Outbound
  readonly outbox: Outbox
  readonly links: SignedLinks
  readonly config: ExportsConfig
  readonly registryTitle: string
}

export function reportJob(
  payload: ExportPayload,
  end: Pick<ReportPayload, 'status' | 'expiresAtMs'>,
): NewJob {
  return {
    kind,
    payload: { ...payload, ...end },
    uniqueKey: `${kind}:${payload.logExport.id}`,
  }
}

/**
 * Tells the recipient of an export how it ended. Sent once more when the answer is not a success;
 * a recipient may hear it twice.
 */
export function reportExportHandler(dependencies: Dependencies): JobHandler<ReportPayload> {
  return {
    kind,
    leaseSeconds: 120,
    attemptsMaximum: 8,
    concurrencyMaximum: 2,
    parse(payload) {
      const { status, expiresAtMs } = payload as Partial<ReportPayload>
      if (status === undefined || typeof expiresAtMs !== 'number') {
        throw new TypeError('the payload tells no end of an export')
      }
      return { ...parseExport(payload), status, expiresAtMs }
    },
    async run(job) {
      const { encryption } = dependencies
      const { logExport, sealedRecipient } = job.payload
      const recipient = JSON.parse(
        encryption.open(sealedRecipient, `log-export:${logExport.id}`),
      ) as ExportRecipient
      if (recipient.url !== undefined && job.cursor === undefined) {
        await call(dependencies, job, recipient.url, linkOf(dependencies, job.payload))
        await job.save({ isCalled: true })
      }
      if (recipient.email !== undefined) {
        const link = linkOf(dependencies, job.payload)
        await mail(dependencies, job.payload, recipient.email, link)
      }
    },
  }
}

/** Undefined where there is no file. */
function linkOf(
  { links }: Dependencies,
  { logExport, status, expiresAtMs }: ReportPayload,
): string | undefined {
  if (status !== 'success') return undefined
  const path = `/exportedlogs/${exportFileName(logExport)}`
  return `${logExport.baseUrl}${links.sign(path, expiresAtMs)}`
}

async function call(
  { outbound, database, audit, clock }: Dependencies,
  { payload, signal }: JobRun<ReportPayload>,
  url: string,
  link: string | undefined,
): Promise<void> {
  const { logExport, status } = payload
  const { search } = logExport
  const start = exportDay(search.fromMs)
  const end = exportDay(search.untilMs - 1)
  try {
    const answer = await outbound.request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Berth' },
      body: JSON.stringify({
        export_id: logExport.id,
        start_date: start,
        end_date: end,
        start_time: start,
        end_time: end,
        namespace: logExport.namespaceName,
        repository: logExport.repositoryName ?? null,
        exported_data_url: link ?? null,
        status,
      }),
      maximumBytes: 64 * 1024,
      signal,
    })
    if (answer.status >= 200 && answer.status < 300) return
    throw new OutboundFailedError(`the callback of an export was answered ${answer.status}`)
  } catch (error) {
    if (!(error instanceof OutboundRefusedError)) throw error
    // It could be called when it was ordered; no later try makes it right again.
    await database.transaction((tx) =>
      audit.record(
        tx,
        { accountId: undefined, address: '', details: {} },
        {
          kind: 'export_logs_failure',
          namespaceId: search.namespaceId,
          metadata: {
            'date/time': Math.floor(clock() / 1000),
            export_id: logExport.id,
            error: error.message,
            url: shownUrl(url),
          },
        },
      ),
    )
  }
}

async function mail(
  { database, outbox, config, registryTitle }: Dependencies,
  { logExport, status }: ReportPayload,
  to: string,
  url: string | undefined,
): Promise<void> {
  const { keptSeconds } = config
  const message = exportMail({ to, logExport, status, url, registryTitle, keptSeconds })
  await database.transaction((tx) => outbox.post(tx, message))
}
