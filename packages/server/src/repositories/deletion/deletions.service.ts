import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor } from '../../logs/log-entry.ts'
import { type Account, AccountNotFoundError } from '../../namespaces/account.ts'
import { retireNamespace } from '../../namespaces/deletion/account-deletion.service.ts'
import type { DeletionsConfig } from '../../platform/config/slices/deletions.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { RepositoryNotFoundError } from '../repository.ts'
import { type FullName, formatFullName } from '../repository-name.ts'
import { findRepository } from '../repository.queries.ts'
import type { DeletionHold, DeletionWitness } from './deletion.ts'
import { insertDeletedNamespace, insertDeletedRepository } from './deletion-record.queries.ts'
import { deleteRights, layAsideRights, markRepository } from './deletion.queries.ts'
import { removeNamespaceJob, removeRepositoryJob } from './deletion.jobs.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly config: DeletionsConfig
  readonly holds: readonly DeletionHold[]
  readonly witnesses: readonly DeletionWitness[]
  /** Told after each committed deletion. */
  readonly accessChanged: () => void
}

/** Whether a deletion can be undone for the usual time, and what it takes with it. */
export interface HowDeleted {
  /** There is no way back, from now on. */
  readonly isPermanent?: boolean
  /** It goes, whatever holds it. */
  readonly takesHeld?: boolean
}

/**
 * Deletes repositories and namespaces: at once for everybody who looks, and whatever their size.
 * What they had is kept while {@link DeletedContent} can bring it back; then jobs remove it, bit
 * by bit.
 */
export class Deletions {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #config: DeletionsConfig
  readonly #holds: readonly DeletionHold[]
  readonly #witnesses: readonly DeletionWitness[]
  readonly #accessChanged: () => void

  constructor({ database, audit, clock, config, holds, witnesses, accessChanged }: Dependencies) {
    this.#config = config
    this.#database = database
    this.#audit = audit
    this.#clock = clock
    this.#holds = holds
    this.#witnesses = witnesses
    this.#accessChanged = accessChanged
  }

  /**
   * Its name is free when this returns.
   *
   * @throws RepositoryNotFoundError, and what a {@link DeletionHold} throws
   */
  async deleteRepository(
    actor: Actor,
    name: FullName,
    { isPermanent = false, takesHeld = false }: HowDeleted = {},
  ): Promise<void> {
    const graceSeconds = isPermanent ? 0 : this.#config.graceSeconds
    await this.#database.transaction(async (tx) => {
      const repository = await findRepository(tx, name)
      if (repository !== undefined && !takesHeld) {
        for (const hold of this.#holds) await hold.requireFree(tx, { repositoryId: repository.id })
      }
      if (repository === undefined || !(await markRepository(tx, repository.id))) {
        throw new RepositoryNotFoundError(formatFullName(name))
      }
      for (const witness of this.#witnesses) await witness.repositoryDeleted(tx, repository)
      await this.#audit.record(tx, actor, {
        kind: 'delete_repo',
        namespaceId: repository.namespaceId,
        repositoryId: repository.id,
        metadata: {
          repo: name.repository,
          namespace: name.namespace,
          ...(isPermanent ? { permanently: true } : {}),
        },
      })
      const nowMs = this.#clock()
      if (graceSeconds === 0) {
        await deleteRights(tx, [repository.id])
        await enqueue(tx, removeRepositoryJob(repository.id), nowMs)
        return
      }
      const occasion = occasionOf(actor, nowMs, graceSeconds)
      const id = await insertDeletedRepository(tx, repository, occasion)
      await layAsideRights(tx, repository.id, id)
      const job = removeRepositoryJob(repository.id, { id, notBeforeMs: occasion.keptUntilMs })
      await enqueue(tx, job, nowMs)
    })
    this.#accessChanged()
  }

  /**
   * Deletes a user or an organization with its repositories, robots, teams, applications and
   * tokens. Its name and theirs are free when this returns.
   *
   * @throws AccountNotFoundError when somebody else was faster, and what a {@link DeletionHold}
   *   throws
   */
  async deleteNamespace(
    actor: Actor,
    account: Account,
    { isPermanent = false, takesHeld = false }: HowDeleted = {},
  ): Promise<void> {
    if (account.kind === 'robot') throw new Error('a robot is no namespace')
    const isUser = account.kind === 'user'
    const graceSeconds = isPermanent ? 0 : this.#graceOfNamespace(account.name)
    await this.#database.transaction(async (tx) => {
      const nowMs = this.#clock()
      if (!takesHeld) {
        for (const hold of this.#holds) await hold.requireFree(tx, { namespaceId: account.id })
      }
      const occasion = occasionOf(actor, nowMs, graceSeconds)
      const id =
        graceSeconds === 0 ? undefined : await this.#rememberNamespace(tx, account, occasion)
      if (!(await retireNamespace(tx, account, nowMs, id))) {
        throw new AccountNotFoundError(account.kind, account.name)
      }
      await this.#audit.record(tx, actor, {
        kind: isUser ? 'user_delete' : 'org_delete',
        // The log of the namespace itself can be asked for by nobody any more.
        namespaceId: undefined,
        metadata: {
          ...(isUser ? { username: account.name } : { namespace: account.name }),
          ...(isPermanent ? { permanently: true } : {}),
        },
      })
      const deletion = id === undefined ? undefined : { id, notBeforeMs: occasion.keptUntilMs }
      await enqueue(tx, removeNamespaceJob(account.id, deletion), nowMs)
    })
    this.#accessChanged()
  }

  #graceOfNamespace(name: string): number {
    const { graceSeconds, namespaceGrace } = this.#config
    if (namespaceGrace === undefined) return graceSeconds
    const { seconds, namespaces } = namespaceGrace
    return namespaces.length === 0 || namespaces.includes(name) ? seconds : graceSeconds
  }

  /** @throws AccountNotFoundError when somebody else was faster */
  async #rememberNamespace(
    tx: Tx,
    account: Account,
    occasion: ReturnType<typeof occasionOf>,
  ): Promise<number> {
    try {
      return await insertDeletedNamespace(tx, account, occasion)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new AccountNotFoundError(account.kind, account.name)
    }
  }
}

function occasionOf({ accountId }: Actor, nowMs: number, graceSeconds: number) {
  return { nowMs, keptUntilMs: nowMs + graceSeconds * 1000, byAccountId: accountId }
}
