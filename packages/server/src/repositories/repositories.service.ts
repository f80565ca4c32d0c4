import { findNamespace } from '../namespaces/account-lookup.service.ts'
import { AccountNotFoundError } from '../namespaces/account.ts'
import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../logs/log-entry.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { isUniqueViolation } from '../platform/database/database-error.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import {
  InvalidRepositoryNameError,
  type Repository,
  RepositoryExistsError,
  RepositoryNotFoundError,
  type RepositoryKind,
  type RepositoryState,
  type Visibility,
} from './repository.ts'
import { type DayOfActivity, dayOf, type RepositoryDetails } from './repository-details.ts'
import {
  findRepositoryDetails,
  lastTagChanges,
  listActivity,
  sumActivity,
  updateDescription,
} from './repository-details.queries.ts'
import { requireNoPastView } from './past-view.ts'
import {
  type FullName,
  formatFullName,
  isRepositoryName,
  parseFullName,
} from './repository-name.ts'
import { findDefaultPermissions } from './default-permissions/default-permission.queries.ts'
import { setAccountRole, setTeamRole } from './permissions/repository-permission.queries.ts'
import {
  findRepository,
  insertRepository,
  listRepositories,
  updateState,
  updateVisibility,
} from './repository.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  /** Told after each committed change of a right, a state or a visibility. */
  readonly accessChanged: () => void
  readonly requireRoom: RequireRoom
}

/** Asked before a repository is added to a namespace; throws when it has too many. */
export type RequireRoom = (tx: Tx, namespaceId: number) => Promise<void>

/** What is popular is what was used in so many days. */
const popularityDays = 7

/** Repositories as things of their own: their names, rights and states, not their content. */
export class Repositories {
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

  async find(name: FullName): Promise<Repository | undefined> {
    return await findRepository(this.#database.reader, name)
  }

  /** The one that somebody names as `namespace/name`. @throws RepositoryNotFoundError */
  async named(text: string): Promise<Repository> {
    const name = parseFullName(text, { libraryNamespace: undefined, mayNest: true })
    const repository = name === undefined ? undefined : await this.find(name)
    if (repository === undefined) throw new RepositoryNotFoundError(text)
    return repository
  }

  async list(page: {
    readonly namespace?: string
    readonly after?: FullName
    /** The first name within the namespace. */
    readonly from?: string
    readonly limit: number
  }): Promise<Repository[]> {
    return await listRepositories(this.#database.reader, page)
  }

  /**
   * Creates an empty repository. `creatorId` becomes its administrator, unless the
   * namespace is the creator's own.
   *
   * @throws InvalidRepositoryNameError, AccountNotFoundError, RepositoryExistsError, and what
   *   `requireRoom` throws
   */
  async create(
    actor: Actor,
    repository: {
      readonly name: FullName
      readonly visibility: Visibility
      readonly description?: string
      readonly kind?: RepositoryKind
      readonly creatorId?: number
    },
  ): Promise<Repository> {
    const { name } = repository
    if (!isRepositoryName(name.repository, true) || formatFullName(name).length > 255) {
      throw new InvalidRepositoryNameError(formatFullName(name))
    }
    try {
      return await this.#database.transaction(async (tx) => {
        const namespace = await findNamespace(tx, name.namespace)
        if (namespace === undefined) throw new AccountNotFoundError('namespace', name.namespace)
        await this.#requireRoom(tx, namespace.id)
        return await createRepositoryIn(tx, this.#audit, actor, {
          ...repository,
          namespaceId: namespace.id,
          nowMs: this.#clock(),
        })
      })
    } catch (error) {
      if (isUniqueViolation(error)) throw new RepositoryExistsError(formatFullName(name))
      throw error
    }
  }

  /** @throws RepositoryNotFoundError */
  async details(repository: Repository, viewerId: number | undefined): Promise<RepositoryDetails> {
    const found = await findRepositoryDetails(this.#database.reader, repository.id, viewerId ?? 0)
    if (found === undefined) throw new RepositoryNotFoundError(formatFullName(repository.name))
    return found
  }

  /** How much was done with a repository on each of the last days, up to today. */
  async activity(repository: Repository, days: number): Promise<DayOfActivity[]> {
    const firstDay = dayOf(this.#clock()) - days + 1
    const active = await listActivity(this.#database.reader, repository.id, firstDay)
    const actionsOn = new Map(active.map(({ day, actions }) => [day, actions]))
    return Array.from({ length: days }, (_, index) => {
      const day = firstDay + index
      return { day, actions: actionsOn.get(day) ?? 0 }
    })
  }

  /** How much was done in the last week with each of some repositories. */
  async popularity(repositories: readonly Repository[]): Promise<Map<number, number>> {
    const ids = repositories.map(({ id }) => id)
    return await sumActivity(this.#database.reader, ids, dayOf(this.#clock()) - popularityDays)
  }

  /** When a tag was last made or moved in each of some repositories. */
  async lastChanges(repositories: readonly Repository[]): Promise<Map<number, number>> {
    const ids = repositories.map(({ id }) => id)
    return await lastTagChanges(this.#database.reader, ids)
  }

  /** @throws RepositoryNotFoundError */
  async describe(actor: Actor, name: FullName, description: string): Promise<void> {
    await this.#change(name, async (tx, repository) => {
      await updateDescription(tx, repository.id, description)
      await this.#record(tx, actor, 'set_repo_description', repository, { description })
    })
  }

  /** @throws RepositoryNotFoundError */
  async setVisibility(actor: Actor, name: FullName, visibility: Visibility): Promise<void> {
    await this.#change(name, async (tx, repository) => {
      await updateVisibility(tx, repository.id, visibility)
      await this.#record(tx, actor, 'change_repo_visibility', repository, { visibility })
    })
  }

  /** @throws RepositoryNotFoundError */
  async setState(actor: Actor, name: FullName, state: RepositoryState): Promise<void> {
    await this.#change(name, async (tx, repository) => {
      await updateState(tx, repository.id, state)
      await this.#record(tx, actor, 'change_repo_state', repository, {
        state_changed: state.replaceAll('-', '_').toUpperCase(),
      })
    })
  }

  async #record(
    tx: Tx,
    actor: Actor,
    kind: LogKind,
    { id, namespaceId, name }: Repository,
    metadata: LogMetadata,
  ): Promise<void> {
    await this.#audit.record(tx, actor, {
      kind,
      namespaceId,
      repositoryId: id,
      metadata: { repo: name.repository, namespace: name.namespace, ...metadata },
    })
  }

  async #change(
    name: FullName,
    work: (tx: Tx, repository: Repository) => Promise<void>,
  ): Promise<void> {
    await this.#database.transaction(async (tx) => {
      const repository = await findRepository(tx, name)
      if (repository === undefined) throw new RepositoryNotFoundError(formatFullName(name))
      await work(tx, repository)
    })
    this.#accessChanged()
  }
}

/**
 * A new repository, for callers that have a transaction already. Its creator may administer it,
 * unless the namespace is the creator's own; and the default permissions of its organization
 * give others their roles.
 */
export async function createRepositoryIn(
  tx: Tx,
  audit: AuditLog,
  actor: Actor,
  repository: {
    readonly namespaceId: number
    readonly name: FullName
    readonly visibility: Visibility
    readonly description?: string
    readonly kind?: RepositoryKind
    readonly creatorId?: number
    readonly nowMs: number
  },
): Promise<Repository> {
  const { creatorId, namespaceId, name } = repository
  requireNoPastView(name)
  const created = await insertRepository(tx, repository)
  if (creatorId !== undefined && creatorId !== namespaceId) {
    await setAccountRole(tx, { repositoryId: created.id, accountId: creatorId, role: 'admin' })
  }
  for (const given of await findDefaultPermissions(tx, namespaceId, creatorId)) {
    if (given.teamId !== undefined) {
      await setTeamRole(tx, { repositoryId: created.id, teamId: given.teamId, role: given.role })
    } else if (given.accountId !== undefined && given.accountId !== creatorId) {
      const { accountId, role } = given
      await setAccountRole(tx, { repositoryId: created.id, accountId, role })
    }
  }
  await audit.record(tx, actor, {
    kind: 'create_repo',
    namespaceId,
    repositoryId: created.id,
    metadata: { repo: name.repository, namespace: name.namespace },
  })
  return created
}
