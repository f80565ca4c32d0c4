import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor } from '../logs/log-entry.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import type { BackgroundJob, JobKind, JobPlace } from './background-job.ts'
import {
  countJobKinds,
  deleteFailedJob,
  listFailedJobs,
  listLivingJobs,
  reviveFailedJob,
} from './background-jobs.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
}

export interface AskedJobs {
  readonly isFailed: boolean
  readonly kind: string | undefined
  readonly after: JobPlace | undefined
  readonly limit: number
}

/** The work that the registry does by itself, for those who run it. */
export class BackgroundJobs {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async kinds(): Promise<JobKind[]> {
    const { database, clock } = this.#dependencies
    return await countJobKinds(database.reader, clock())
  }

  async list({ isFailed, kind, after, limit }: AskedJobs): Promise<BackgroundJob[]> {
    const { database, clock } = this.#dependencies
    if (isFailed) return await listFailedJobs(database.reader, { kind, after, limit })
    return await listLivingJobs(database.reader, { kind, after, limit, nowMs: clock() })
  }

  /** Has a job that was given up done as if it were new. False when there is no such job. */
  async runAgain(actor: Actor, id: number): Promise<boolean> {
    return await this.#change(actor, 'job_run_again', id, (tx) =>
      reviveFailedJob(tx, id, this.#dependencies.clock()),
    )
  }

  /** Takes a job away that was given up: what it should have done is not done. */
  async drop(actor: Actor, id: number): Promise<boolean> {
    return await this.#change(actor, 'job_drop', id, (tx) => deleteFailedJob(tx, id))
  }

  async #change(
    actor: Actor,
    entry: 'job_run_again' | 'job_drop',
    id: number,
    change: (tx: Tx) => Promise<string | undefined>,
  ): Promise<boolean> {
    const { database, audit } = this.#dependencies
    return await database.transaction(async (tx) => {
      const kind = await change(tx)
      if (kind === undefined) return false
      const metadata = { job_id: id, job_kind: kind }
      await audit.record(tx, actor, { kind: entry, namespaceId: undefined, metadata })
      return true
    })
  }
}
