import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import { findAccount } from '../../namespaces/account-lookup.service.ts'
import { type Account, AccountNotFoundError, ForeignRobotError } from '../../namespaces/account.ts'
import { teamsLock } from '../../namespaces/teams/ownership.ts'
import { type Team, TeamNotFoundError } from '../../namespaces/teams/team.ts'
import { findTeam } from '../../namespaces/teams/team-lookup.service.ts'
import { isForeignKeyViolation } from '../../platform/database/database-error.ts'
import type { BerthDatabase, Db, Tx } from '../../schema/tables.ts'
import { type Repository, RepositoryNotFoundError, type RepositoryRole } from '../repository.ts'
import { formatFullName } from '../repository-name.ts'
import {
  NamespaceOwnerRightError,
  NoRepositoryPermissionError,
  type RepositoryOfTeam,
  type TeamPermission,
  type UserPermission,
} from './repository-permission.ts'
import {
  deletePermission,
  findTeamPermission,
  findUserPermission,
  listRepositoriesOfTeam,
  listRolesOfAccount,
  listTeamPermissions,
  listUserPermissions,
  type PermissionPage,
  setAccountRole,
  setTeamRole,
} from './repository-permission.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  /** Told after each committed change of a right. */
  readonly accessChanged: () => void
}

/** Rights of users, robots and teams on single repositories. */
export class RepositoryPermissions {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #accessChanged: () => void

  constructor({ database, audit, accessChanged }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#accessChanged = accessChanged
  }

  async users(repository: Repository, page: PermissionPage): Promise<UserPermission[]> {
    return await listUserPermissions(this.#database.reader, repository, page)
  }

  async teams(repository: Repository, page: PermissionPage): Promise<TeamPermission[]> {
    return await listTeamPermissions(this.#database.reader, repository.id, page)
  }

  /** The repositories on which a team has a right. */
  async repositoriesOf(team: Team, page: PermissionPage): Promise<RepositoryOfTeam[]> {
    return await listRepositoriesOfTeam(this.#database.reader, team.id, page)
  }

  /** @throws NoRepositoryPermissionError */
  async ofUser(repository: Repository, name: string): Promise<UserPermission> {
    return await requireUserPermission(this.#database.reader, repository, name)
  }

  /** @throws NoRepositoryPermissionError */
  async ofTeam(repository: Repository, name: string): Promise<TeamPermission> {
    return await requireTeamPermission(this.#database.reader, repository, name)
  }

  /** What a user or robot has by itself and by its teams. @throws AccountNotFoundError */
  async rolesOf(repository: Repository, name: string): Promise<RepositoryRole[]> {
    const { reader } = this.#database
    const account = await findAccount(reader, name)
    if (account === undefined) throw new AccountNotFoundError('user or robot', name)
    return await listRolesOfAccount(reader, repository.id, account.id)
  }

  /** @throws AccountNotFoundError, ForeignRobotError, NamespaceOwnerRightError */
  async setUser(
    actor: Actor,
    repository: Repository,
    name: string,
    role: RepositoryRole,
  ): Promise<UserPermission> {
    return await this.#change(repository, async (tx) => {
      const account = await requireHolder(tx, repository, name)
      await setAccountRole(tx, { repositoryId: repository.id, accountId: account.id, role })
      const metadata = { username: name, role }
      await this.#record(tx, actor, 'change_repo_permission', repository, metadata)
      return await requireUserPermission(tx, repository, name)
    })
  }

  /** @throws TeamNotFoundError */
  async setTeam(
    actor: Actor,
    repository: Repository,
    name: string,
    role: RepositoryRole,
  ): Promise<TeamPermission> {
    return await this.#change(repository, async (tx) => {
      await this.#database.lock(tx, teamsLock(repository.namespaceId))
      const team = await findTeam(tx, repository.namespaceId, name)
      if (team === undefined) throw new TeamNotFoundError(name, repository.name.namespace)
      await setTeamRole(tx, { repositoryId: repository.id, teamId: team.id, role })
      const metadata = { team: name, role }
      await this.#record(tx, actor, 'change_repo_permission', repository, metadata)
      return await requireTeamPermission(tx, repository, name)
    })
  }

  /** @throws NoRepositoryPermissionError */
  async removeUser(actor: Actor, repository: Repository, name: string): Promise<void> {
    await this.#change(repository, async (tx) => {
      const { id } = await requireUserPermission(tx, repository, name)
      await this.#remove(tx, actor, repository, id, { username: name })
    })
  }

  /** @throws NoRepositoryPermissionError */
  async removeTeam(actor: Actor, repository: Repository, name: string): Promise<void> {
    await this.#change(repository, async (tx) => {
      const { id } = await requireTeamPermission(tx, repository, name)
      await this.#remove(tx, actor, repository, id, { team: name })
    })
  }

  /** Of two who remove the same right at a time, the second finds none. */
  async #remove(
    tx: Tx,
    actor: Actor,
    repository: Repository,
    id: number,
    holder: LogMetadata,
  ): Promise<void> {
    if (!(await deletePermission(tx, id))) {
      throw new NoRepositoryPermissionError('the holder', formatFullName(repository.name))
    }
    await this.#record(tx, actor, 'delete_repo_permission', repository, holder)
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
      metadata: { ...metadata, repo: name.repository, namespace: name.namespace },
    })
  }

  /** A repository that was removed since the caller looked at it is a refusal, and no fault. */
  async #change<Result>(
    repository: Repository,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    try {
      const result = await this.#database.transaction(work)
      this.#accessChanged()
      return result
    } catch (error) {
      if (!isForeignKeyViolation(error)) throw error
      throw new RepositoryNotFoundError(formatFullName(repository.name))
    }
  }
}

async function requireHolder(tx: Tx, repository: Repository, name: string): Promise<Account> {
  const account = await findAccount(tx, name)
  if (account === undefined || account.kind === 'organization') {
    throw new AccountNotFoundError('user or robot', name)
  }
  if (account.kind === 'robot' && account.ownerId !== repository.namespaceId) {
    throw new ForeignRobotError(name, repository.name.namespace)
  }
  if (account.id === repository.namespaceId) throw new NamespaceOwnerRightError(name)
  return account
}

async function requireUserPermission(
  db: Db,
  repository: Repository,
  name: string,
): Promise<UserPermission> {
  const found = await findUserPermission(db, repository, name)
  if (found === undefined) {
    throw new NoRepositoryPermissionError(name, formatFullName(repository.name))
  }
  return found
}

async function requireTeamPermission(
  db: Db,
  repository: Repository,
  name: string,
): Promise<TeamPermission> {
  const found = await findTeamPermission(db, repository.id, name)
  if (found === undefined) {
    throw new NoRepositoryPermissionError(`team ${name}`, formatFullName(repository.name))
  }
  return found
}
