import { findAccount, findNamespace, findTeamId } from '../namespaces/account-lookup.service.ts'
import { AccountNotFoundError } from '../namespaces/account.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { isUniqueViolation } from '../platform/database/database-error.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import {
  InvalidRepositoryNameError,
  type Repository,
  RepositoryExistsError,
  RepositoryNotFoundError,
  type RepositoryRole,
  type RepositoryState,
  type Visibility,
} from './repository.ts'
import { type FullName, formatFullName, isRepositoryName } from './repository-name.ts'
import {
  findRepository,
  insertRepository,
  listRepositories,
  setAccountRole,
  setTeamRole,
  updateState,
  updateVisibility,
} from './repository.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  /** Told after each committed change of a right, a state or a visibility. */
  readonly accessChanged: () => void
}

/** Repositories as things of their own: their names, rights and states, not their content. */
export class Repositories {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #accessChanged: () => void

  constructor({ database, clock, accessChanged }: Dependencies) {
    this.#database = database
    this.#clock = clock
    this.#accessChanged = accessChanged
  }

  async find(name: FullName): Promise<Repository | undefined> {
    return await findRepository(this.#database.reader, name)
  }

  async list(page: {
    readonly namespace?: string
    readonly after?: FullName
    readonly limit: number
  }): Promise<Repository[]> {
    return await listRepositories(this.#database.reader, page)
  }

  /**
   * Creates an empty repository. `creatorId` becomes its administrator, unless the
   * namespace is the creator's own.
   *
   * @throws InvalidRepositoryNameError, AccountNotFoundError, RepositoryExistsError
   */
  async create(repository: {
    readonly name: FullName
    readonly visibility: Visibility
    readonly creatorId?: number
  }): Promise<Repository> {
    const { name } = repository
    if (!isRepositoryName(name.repository, true) || formatFullName(name).length > 255) {
      throw new InvalidRepositoryNameError(formatFullName(name))
    }
    try {
      return await this.#database.transaction(async (tx) => {
        const namespace = await findNamespace(tx, name.namespace)
        if (namespace === undefined) throw new AccountNotFoundError('namespace', name.namespace)
        return await createRepositoryIn(tx, {
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
  async setVisibility(name: FullName, visibility: Visibility): Promise<void> {
    await this.#change(name, (tx, repository) => updateVisibility(tx, repository.id, visibility))
  }

  /** @throws RepositoryNotFoundError */
  async setState(name: FullName, state: RepositoryState): Promise<void> {
    await this.#change(name, (tx, repository) => updateState(tx, repository.id, state))
  }

  /**
   * Gives a user or robot a role, or takes it away.
   *
   * @throws RepositoryNotFoundError, AccountNotFoundError
   */
  async setAccountRole(
    name: FullName,
    accountName: string,
    role: RepositoryRole | undefined,
  ): Promise<void> {
    await this.#change(name, async (tx, repository) => {
      const account = await findAccount(tx, accountName)
      if (account === undefined || account.kind === 'organization') {
        throw new AccountNotFoundError('user or robot', accountName)
      }
      await setAccountRole(tx, { repositoryId: repository.id, accountId: account.id, role })
    })
  }

  /**
   * Gives a team of the repository's organization a role, or takes it away.
   *
   * @throws RepositoryNotFoundError, AccountNotFoundError
   */
  async setTeamRole(
    name: FullName,
    teamName: string,
    role: RepositoryRole | undefined,
  ): Promise<void> {
    await this.#change(name, async (tx, repository) => {
      const teamId = await findTeamId(tx, repository.namespaceId, teamName)
      if (teamId === undefined) throw new AccountNotFoundError('team', teamName)
      await setTeamRole(tx, { repositoryId: repository.id, teamId, role })
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

/** A new repository with its creator's right, for callers that have a transaction already. */
export async function createRepositoryIn(
  tx: Tx,
  repository: {
    readonly namespaceId: number
    readonly name: FullName
    readonly visibility: Visibility
    readonly creatorId?: number
    readonly nowMs: number
  },
): Promise<Repository> {
  const { creatorId, namespaceId } = repository
  const created = await insertRepository(tx, repository)
  if (creatorId !== undefined && creatorId !== namespaceId) {
    await setAccountRole(tx, { repositoryId: created.id, accountId: creatorId, role: 'admin' })
  }
  return created
}
