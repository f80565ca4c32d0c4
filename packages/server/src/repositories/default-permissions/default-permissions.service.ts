import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import { findAccount } from '../../namespaces/account-lookup.service.ts'
import { type Account, ForeignRobotError } from '../../namespaces/account.ts'
import { teamsLock } from '../../namespaces/teams/ownership.ts'
import type { TeamOrganization } from '../../namespaces/teams/team.ts'
import { findTeam } from '../../namespaces/teams/team-lookup.service.ts'
import type { BerthDatabase, Db, Tx } from '../../schema/tables.ts'
import type { RepositoryRole } from '../repository.ts'
import {
  type DefaultPermission,
  DefaultPermissionNotFoundError,
  type NewDefaultPermission,
  UnknownDelegateError,
} from './default-permission.ts'
import {
  deleteDefaultPermission,
  findActorName,
  findDefaultPermission,
  insertDefaultPermission,
  listDefaultPermissions,
  setDefaultRole,
} from './default-permission.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
}

/** Default permissions of organizations: what new repositories give to whom. */
export class DefaultPermissions {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog

  constructor({ database, audit }: Dependencies) {
    this.#database = database
    this.#audit = audit
  }

  async list(
    organization: TeamOrganization,
    page: { readonly afterId: number; readonly limit: number },
  ): Promise<DefaultPermission[]> {
    return await listDefaultPermissions(this.#database.reader, organization.id, page)
  }

  /** @throws UnknownDelegateError, ForeignRobotError */
  async create(
    actor: Actor,
    organization: TeamOrganization,
    given: NewDefaultPermission,
  ): Promise<DefaultPermission> {
    const { activatorName, delegate, role } = given
    return await this.#change(organization, async (tx) => {
      const activator =
        activatorName === undefined
          ? undefined
          : await requireAccount(tx, organization, activatorName)
      const isTeam = delegate.kind === 'team'
      const uuid = await insertDefaultPermission(tx, {
        organizationId: organization.id,
        activatorId: activator?.id,
        delegateAccountId: isTeam
          ? undefined
          : (await requireAccount(tx, organization, delegate.name)).id,
        delegateTeamId: isTeam ? await requireTeamId(tx, organization, delegate.name) : undefined,
        role,
      })
      const permission = await requirePermission(tx, organization, uuid)
      await this.#record(tx, actor, organization, 'create_prototype_permission', permission)
      return permission
    })
  }

  /** @throws DefaultPermissionNotFoundError */
  async setRole(
    actor: Actor,
    organization: TeamOrganization,
    uuid: string,
    role: RepositoryRole,
  ): Promise<DefaultPermission> {
    return await this.#change(organization, async (tx) => {
      const before = await requirePermission(tx, organization, uuid)
      await setDefaultRole(tx, before.id, role)
      const after = { ...before, role }
      await this.#record(tx, actor, organization, 'modify_prototype_permission', after, {
        original_role: before.role,
      })
      return after
    })
  }

  /** @throws DefaultPermissionNotFoundError */
  async delete(actor: Actor, organization: TeamOrganization, uuid: string): Promise<void> {
    await this.#change(organization, async (tx) => {
      const permission = await requirePermission(tx, organization, uuid)
      await deleteDefaultPermission(tx, permission.id)
      await this.#record(tx, actor, organization, 'delete_prototype_permission', permission)
    })
  }

  async #record(
    tx: Tx,
    actor: Actor,
    organization: TeamOrganization,
    kind: LogKind,
    { uuid, activator, delegate, role }: DefaultPermission,
    more: LogMetadata = {},
  ): Promise<void> {
    await this.#audit.record(tx, actor, {
      kind,
      namespaceId: organization.id,
      metadata: {
        prototypeid: uuid,
        // Quay repeats who did it.
        username: await findActorName(tx, actor.accountId),
        activating_username: activator?.name ?? null,
        role,
        ...(delegate.kind === 'team'
          ? { delegate_team: delegate.name }
          : { delegate_user: delegate.account.name }),
        ...more,
      },
    })
  }

  /** One after the other, and never while a team of the organization goes away. */
  async #change<Result>(
    organization: TeamOrganization,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    return await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, teamsLock(organization.id))
      return await work(tx)
    })
  }
}

async function requirePermission(
  tx: Tx,
  organization: TeamOrganization,
  uuid: string,
): Promise<DefaultPermission> {
  const found = await findDefaultPermission(tx, organization.id, uuid)
  if (found === undefined) throw new DefaultPermissionNotFoundError(uuid, organization.name)
  return found
}

/** Users, and robots of the organization. */
async function requireAccount(
  db: Db,
  organization: TeamOrganization,
  name: string,
): Promise<Account> {
  const account = await findAccount(db, name)
  if (account === undefined || account.kind === 'organization') {
    throw new UnknownDelegateError('user or robot', name)
  }
  if (account.kind === 'robot' && account.ownerId !== organization.id) {
    throw new ForeignRobotError(name, organization.name)
  }
  return account
}

async function requireTeamId(
  db: Db,
  organization: TeamOrganization,
  name: string,
): Promise<number> {
  const team = await findTeam(db, organization.id, name)
  if (team === undefined) throw new UnknownDelegateError('team', name)
  return team.id
}
