import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor } from '../../logs/log-entry.ts'
import { type Account, AccountNotFoundError } from '../../namespaces/account.ts'
import { retireNamespace } from '../../namespaces/deletion/account-deletion.service.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { RepositoryNotFoundError } from '../repository.ts'
import { type FullName, formatFullName } from '../repository-name.ts'
import { findRepository } from '../repository.queries.ts'
import { markRepository } from './deletion.queries.ts'
import { removeNamespaceJob, removeRepositoryJob } from './deletion.jobs.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  /** Told after each committed deletion. */
  readonly accessChanged: () => void
}

/**
 * Deletes repositories and namespaces: at once for everybody who looks, and whatever their size.
 * What they had is removed by jobs, bit by bit.
 */
export class Deletions {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #accessChanged: () => void

  constructor({ database, audit, clock, accessChanged }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#clock = clock
    this.#accessChanged = accessChanged
  }

  /** Its name is free when this returns. @throws RepositoryNotFoundError */
  async deleteRepository(actor: Actor, name: FullName): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const repository = await findRepository(tx, name)
      if (repository === undefined || !(await markRepository(tx, repository.id))) {
        throw new RepositoryNotFoundError(formatFullName(name))
      }
      await this.#audit.record(tx, actor, {
        kind: 'delete_repo',
        namespaceId: repository.namespaceId,
        repositoryId: repository.id,
        metadata: { repo: name.repository, namespace: name.namespace },
      })
      await enqueue(tx, removeRepositoryJob(repository.id), this.#clock())
    })
    this.#accessChanged()
  }

  /**
   * Deletes a user or an organization with its repositories, robots, teams, applications and
   * tokens. Its name and theirs are free when this returns.
   *
   * @throws AccountNotFoundError when somebody else was faster
   */
  async deleteNamespace(actor: Actor, account: Account): Promise<void> {
    if (account.kind === 'robot') throw new Error('a robot is no namespace')
    const isUser = account.kind === 'user'
    await this.#database.transaction(async (tx) => {
      const nowMs = this.#clock()
      if (!(await retireNamespace(tx, account, nowMs))) {
        throw new AccountNotFoundError(account.kind, account.name)
      }
      await this.#audit.record(tx, actor, {
        kind: isUser ? 'user_delete' : 'org_delete',
        // The log of the namespace itself can be asked for by nobody any more.
        namespaceId: undefined,
        metadata: isUser ? { username: account.name } : { namespace: account.name },
      })
      await enqueue(tx, removeNamespaceJob(account.id), nowMs)
    })
    this.#accessChanged()
  }
}
