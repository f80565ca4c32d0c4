import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor } from '../../logs/log-entry.ts'
import type { Namespace } from '../../namespaces/account.ts'
import { reviveNamespace } from '../../namespaces/deletion/account-deletion.service.ts'
import { bringBack, bringingBackLock } from '../../namespaces/deletion/kept-rows.service.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import { isUniqueViolation } from '../../platform/database/database-error.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { requireNoPastView } from '../past-view.ts'
import type { RequireRoom } from '../repositories.service.ts'
import { InvalidRepositoryNameError } from '../repository.ts'
import { formatFullName, isRepositoryName } from '../repository-name.ts'
import {
  type DeletedNamespace,
  type DeletedRepository,
  DeletionNotFoundError,
  FormerNameTakenError,
} from './deleted-content.ts'
import {
  deleteDeletion,
  endGrace,
  findGoneSince,
  holdDeletedNamespace,
  holdDeletedRepository,
  listDeletedNamespaces,
  listDeletedRepositories,
} from './deletion-record.queries.ts'
import { removeNamespaceJob, removeRepositoryJob } from './deletion.jobs.ts'
import { unmarkRepository } from './deletion.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  /** Told after each committed return. */
  readonly accessChanged: () => void
  /** Asked before a repository is there again. */
  readonly requireRoom: RequireRoom
}

interface Page {
  readonly beforeId: number | undefined
  readonly limit: number
}

/** What was deleted and can come back: until its grace ends, and nobody but here gets to it. */
export class DeletedContent {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #accessChanged: () => void
  readonly #requireRoom: RequireRoom

  constructor({ database, audit, clock, accessChanged, requireRoom }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#clock = clock
    this.#accessChanged = accessChanged
    this.#requireRoom = requireRoom
  }

  async listRepositories({ id }: Pick<Namespace, 'id'>, page: Page): Promise<DeletedRepository[]> {
    const nowMs = this.#clock()
    return await listDeletedRepositories(this.#database.reader, id, { ...page, nowMs })
  }

  /**
   * The first repository from a name on that was there at a moment and was deleted since.
   *
   * @param given.fromName without the namespace
   */
  async nextGoneSince(
    { id }: Pick<Namespace, 'id'>,
    given: { readonly momentMs: number; readonly fromName: string },
  ): Promise<DeletedRepository | undefined> {
    const nowMs = this.#clock()
    return await findGoneSince(this.#database.reader, id, { ...given, nowMs })
  }

  async listNamespaces(page: Page): Promise<DeletedNamespace[]> {
    const nowMs = this.#clock()
    return await listDeletedNamespaces(this.#database.reader, { ...page, nowMs })
  }

  /**
   * Brings a repository back with its content, its rights and its stars.
   *
   * @param newName without the namespace; undefined: the name that it had
   * @returns the name that it has now, without the namespace
   * @throws DeletionNotFoundError, FormerNameTakenError, InvalidRepositoryNameError, and what
   *   `requireRoom` throws
   */
  async restoreRepository(
    actor: Actor,
    namespace: Pick<Namespace, 'id' | 'name'>,
    uuid: string,
    newName: string | undefined,
  ): Promise<string> {
    const written = (repository: string) =>
      formatFullName({ namespace: namespace.name, repository })
    if (newName !== undefined) {
      if (!isRepositoryName(newName, true) || written(newName).length > 255) {
        throw new InvalidRepositoryNameError(written(newName))
      }
      requireNoPastView({ namespace: namespace.name, repository: newName })
    }
    const restored = await this.#naming(async (tx, willTake) => {
      const deletion = await holdDeletedRepository(tx, namespace.id, uuid, this.#clock())
      if (deletion === undefined) throw new DeletionNotFoundError(uuid)
      const name = newName ?? deletion.name
      willTake(written(name))
      await this.#requireRoom(tx, namespace.id)
      const { repositoryId, visibility, state } = deletion
      await unmarkRepository(tx, {
        id: repositoryId,
        namespaceId: namespace.id,
        name,
        visibility,
        state,
        isRenamed: name !== deletion.name,
      })
      await bringBack(tx, deletion.id)
      await deleteDeletion(tx, deletion.id)
      await this.#audit.record(tx, actor, {
        kind: 'create_repo',
        namespaceId: namespace.id,
        repositoryId,
        metadata: {
          repo: name,
          namespace: namespace.name,
          restored: true,
          ...(name === deletion.name ? {} : { former_name: deletion.name }),
        },
      })
      return name
    })
    this.#accessChanged()
    return restored
  }

  /**
   * Brings a user or an organization back with its repositories, teams, robots and rights: as it
   * was, also where it may have fewer repositories by now.
   *
   * @returns the name that it has now
   * @throws DeletionNotFoundError, FormerNameTakenError, InvalidNameError
   */
  async restoreNamespace(
    actor: Actor,
    uuid: string,
    newName: string | undefined,
  ): Promise<{ readonly name: string; readonly kind: DeletedNamespace['kind'] }> {
    const restored = await this.#naming(async (tx, willTake) => {
      const deletion = await holdDeletedNamespace(tx, uuid, this.#clock())
      if (deletion === undefined) throw new DeletionNotFoundError(uuid)
      const { accountId: id, isEnabled, kind, name: formerName } = deletion
      const name = newName ?? formerName
      willTake(name)
      await reviveNamespace(tx, { id, formerName, name, isEnabled }, deletion.id)
      await deleteDeletion(tx, deletion.id)
      await this.#audit.record(tx, actor, {
        kind: kind === 'user' ? 'user_create' : 'org_create',
        namespaceId: id,
        metadata: {
          ...(kind === 'user' ? { username: name } : { namespace: name }),
          restored: true,
          ...(name === formerName ? {} : { former_name: formerName }),
        },
      })
      return { name, kind }
    })
    this.#accessChanged()
    return restored
  }

  /** Ends the grace of a repository now: a worker removes it. @throws DeletionNotFoundError */
  async removeRepository(
    actor: Actor,
    namespace: Pick<Namespace, 'id' | 'name'>,
    uuid: string,
  ): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const nowMs = this.#clock()
      const deletion = await holdDeletedRepository(tx, namespace.id, uuid, nowMs)
      if (deletion === undefined) throw new DeletionNotFoundError(uuid)
      await endGrace(tx, deletion.id, nowMs)
      await enqueue(
        tx,
        removeRepositoryJob(deletion.repositoryId, { id: deletion.id, isAtOnce: true }),
        nowMs,
      )
      await this.#audit.record(tx, actor, {
        kind: 'delete_repo',
        namespaceId: namespace.id,
        repositoryId: deletion.repositoryId,
        metadata: { repo: deletion.name, namespace: namespace.name, permanently: true },
      })
    })
  }

  /** The same of a user or an organization. @throws DeletionNotFoundError */
  async removeNamespace(actor: Actor, uuid: string): Promise<DeletedNamespace> {
    return await this.#database.transaction(async (tx) => {
      const nowMs = this.#clock()
      const deletion = await holdDeletedNamespace(tx, uuid, nowMs)
      if (deletion === undefined) throw new DeletionNotFoundError(uuid)
      await endGrace(tx, deletion.id, nowMs)
      await enqueue(
        tx,
        removeNamespaceJob(deletion.accountId, { id: deletion.id, isAtOnce: true }),
        nowMs,
      )
      const isUser = deletion.kind === 'user'
      await this.#audit.record(tx, actor, {
        kind: isUser ? 'user_delete' : 'org_delete',
        namespaceId: undefined,
        metadata: {
          ...(isUser ? { username: deletion.name } : { namespace: deletion.name }),
          permanently: true,
        },
      })
      return deletion
    })
  }

  /** A transaction that brings something back by a name, which may be taken. @throws FormerNameTakenError */
  async #naming<Result>(
    work: (tx: Tx, willTake: (name: string) => void) => Promise<Result>,
  ): Promise<Result> {
    let taken = ''
    try {
      return await this.#database.transaction(async (tx) => {
        await this.#database.lock(tx, bringingBackLock)
        return await work(tx, (name) => {
          taken = name
        })
      })
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      throw new FormerNameTakenError(taken)
    }
  }
}
