import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor } from '../logs/log-entry.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import type { Repository } from '../repositories/repository.ts'
import { formatFullName } from '../repositories/repository-name.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { planNowJob } from './collection-job.ts'

/** Nothing is removed while nobody may push: whoever set that wants the registry as it is. */
export class CollectionHaltedError extends Error {
  override readonly name = 'CollectionHaltedError'

  constructor() {
    super('nothing is removed while DISABLE_PUSHES is on; switch it off first')
  }
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly isHalted: () => boolean
}

/** Has the collector look now, where it would look by itself later, or not at all. */
export class CollectionRequests {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * Everything that is due, or all that waits in one repository. Asking again before it has begun
   * changes nothing.
   *
   * @throws CollectionHaltedError
   */
  async request(actor: Actor, repository: Repository | undefined): Promise<void> {
    const { database, audit, clock, isHalted } = this.#dependencies
    if (isHalted()) throw new CollectionHaltedError()
    await database.transaction(async (tx) => {
      await enqueue(tx, planNowJob(repository?.id), clock())
      await audit.record(tx, actor, {
        kind: 'garbage_collection_run',
        namespaceId: undefined,
        metadata: repository === undefined ? {} : { repo: formatFullName(repository.name) },
      })
    })
  }
}
