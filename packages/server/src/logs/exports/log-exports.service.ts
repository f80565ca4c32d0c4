import { randomUUID } from 'node:crypto'

import type { Clock } from '../../platform/clock/clock.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import { type Outbound, OutboundRefusedError } from '../../platform/http/outbound.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import { isMailAddress } from '../../platform/mail/mailer.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { AuditLog } from '../audit-log.service.ts'
import type { Actor, LogMetadata } from '../log-entry.ts'
import {
  type ExportRecipient,
  InvalidRecipientError,
  type LogExport,
  shownUrl,
} from './log-export.ts'
import { exportJob } from './log-export.jobs.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly encryption: Encryption
  readonly outbound: Outbound
  /** Whether this registry sends mail at all. */
  readonly sendsMail: boolean
  /** Where files are written to. */
  readonly location: string
}

type Order = Pick<LogExport, 'search' | 'namespaceName' | 'repositoryName' | 'baseUrl'> & {
  readonly recipient: ExportRecipient
}

/** Takes orders for files of entries, which a worker writes. */
export class LogExports {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * Orders a file, and answers with the id by which its recipient is told of it. The order and
   * its refusal are recorded.
   *
   * @throws InvalidRecipientError
   */
  async order(actor: Actor, order: Order): Promise<string> {
    const { database, clock, encryption, location } = this.#dependencies
    const { recipient, ...wanted } = order
    try {
      await this.#checkRecipient(recipient)
    } catch (error) {
      if (error instanceof InvalidRecipientError) {
        await database.transaction((tx) =>
          this.#record(tx, actor, order, 'export_logs_failure', { error: error.message }),
        )
      }
      throw error
    }
    const id = randomUUID()
    const logExport: LogExport = {
      ...wanted,
      id,
      fileId: randomUUID(),
      location,
      requestedAtMs: clock(),
    }
    await database.transaction(async (tx) => {
      await enqueue(tx, exportJob(logExport, recipient, encryption), clock())
      await this.#record(tx, actor, order, 'export_logs_success', {
        export_id: id,
        message: 'queued for export',
      })
    })
    return id
  }

  async #checkRecipient({ url, email }: ExportRecipient): Promise<void> {
    const { outbound, sendsMail } = this.#dependencies
    if (email !== undefined) {
      if (!isMailAddress(email)) throw new InvalidRecipientError('callback_email is no address')
      if (!sendsMail) {
        throw new InvalidRecipientError('this registry sends no mail; give a callback_url')
      }
    }
    if (url === undefined) return
    try {
      await outbound.check(url)
    } catch (error) {
      if (!(error instanceof OutboundRefusedError)) throw error
      throw new InvalidRecipientError(`callback_url cannot be called: ${error.message}`, {
        cause: error,
      })
    }
  }

  async #record(
    tx: Parameters<AuditLog['record']>[0],
    actor: Actor,
    { search, repositoryName, recipient }: Order,
    kind: 'export_logs_success' | 'export_logs_failure',
    metadata: LogMetadata,
  ): Promise<void> {
    const { audit, clock } = this.#dependencies
    await audit.record(tx, actor, {
      kind,
      namespaceId: search.namespaceId,
      metadata: {
        'date/time': Math.floor(clock() / 1000),
        ...metadata,
        url: recipient.url === undefined ? null : shownUrl(recipient.url),
        email: recipient.email ?? null,
        ...(repositoryName === undefined ? {} : { repo: repositoryName }),
      },
    })
  }
}
