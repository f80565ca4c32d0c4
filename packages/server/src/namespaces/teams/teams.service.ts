import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { findAccount } from '../account.queries.ts'
import { requireTeamName } from '../account-name.ts'
import {
  type Account,
  AccountNotFoundError,
  ForeignRobotError,
  NameTakenError,
  ownersTeam,
  type TeamRole,
} from '../account.ts'
import { requireOwner, teamsLock } from './ownership.ts'
import {
  AlreadyMemberError,
  NotMemberError,
  OwnersTeamError,
  type Team,
  type TeamChange,
  type TeamMember,
  TeamNotFoundError,
  type TeamOrganization,
} from './team.ts'
import { deleteTeam, findTeam, insertTeam, updateTeam } from './team.queries.ts'
import {
  addTeamMember,
  isTeamMember,
  listTeamMembers,
  removeTeamMember,
} from './team-member.queries.ts'
import { deleteInvitationNotices } from './team-notice.queries.ts'
import { withdrawInvitation } from './withdrawal.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  /** Told after each committed change of what somebody may do. */
  readonly accessChanged: () => void
}

/** A new team, with what its makers may leave out. */
export interface NewTeam {
  readonly name: string
  readonly role: TeamRole
  readonly description?: string
}

/**
 * The teams of organizations, and who is in them. All changes of one organization's teams come
 * one after the other, and none leaves it without a user who owns it.
 */
export class Teams {
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

  async find(organization: TeamOrganization, name: string): Promise<Team | undefined> {
    return await findTeam(this.#database.reader, organization.id, name)
  }

  /** A page of the members, without those who are only invited. */
  async members(
    team: Team,
    page: { readonly afterId: number; readonly limit: number },
  ): Promise<TeamMember[]> {
    return await listTeamMembers(this.#database.reader, team.id, page)
  }

  /** @throws InvalidNameError, NameTakenError */
  async create(actor: Actor, organization: TeamOrganization, team: NewTeam): Promise<Team> {
    requireTeamName(team.name)
    return await this.#change(organization, async (tx) => {
      if ((await findTeam(tx, organization.id, team.name)) !== undefined) {
        throw new NameTakenError(team.name)
      }
      return await this.#insert(tx, actor, organization, team)
    })
  }

  /**
   * Makes a team, or changes the one that has the name.
   *
   * @throws InvalidNameError, OwnersTeamError, LastOwnerError
   */
  async put(
    actor: Actor,
    organization: TeamOrganization,
    given: NewTeam,
  ): Promise<{ readonly team: Team; readonly isNew: boolean }> {
    requireTeamName(given.name)
    return await this.#change(organization, async (tx) => {
      const team = await findTeam(tx, organization.id, given.name)
      if (team === undefined) {
        return { team: await this.#insert(tx, actor, organization, given), isNew: true }
      }
      return { team: await this.#update(tx, actor, organization, team, given), isNew: false }
    })
  }

  /** @throws TeamNotFoundError, OwnersTeamError, LastOwnerError */
  async delete(actor: Actor, organization: TeamOrganization, name: string): Promise<void> {
    await this.#change(organization, async (tx) => {
      const team = await requireTeam(tx, organization, name)
      if (team.name === ownersTeam) throw new OwnersTeamError(organization.name)
      await deleteInvitationNotices(tx, team.id)
      await deleteTeam(tx, team.id)
      if (team.role === 'admin') await requireOwner(tx, organization)
      await this.#record(tx, actor, organization, 'org_delete_team', { team: name })
    })
  }

  /**
   * Puts a user, or a robot of the organization, into a team without asking anybody.
   *
   * @throws TeamNotFoundError, AccountNotFoundError, ForeignRobotError, AlreadyMemberError
   */
  async addMember(
    actor: Actor,
    organization: TeamOrganization,
    teamName: string,
    memberName: string,
  ): Promise<void> {
    await this.#change(organization, async (tx) => {
      const team = await requireTeam(tx, organization, teamName)
      const member = await requireMember(tx, organization, memberName)
      if (await isTeamMember(tx, team.id, member.id)) {
        throw new AlreadyMemberError(memberName, teamName)
      }
      await withdrawInvitation(tx, team.id, member.id)
      await addTeamMember(tx, team.id, member.id)
      await this.#record(tx, actor, organization, 'org_add_team_member', {
        member: memberName,
        team: teamName,
      })
    })
  }

  /** @throws TeamNotFoundError, AccountNotFoundError, NotMemberError, LastOwnerError */
  async removeMember(
    actor: Actor,
    organization: TeamOrganization,
    teamName: string,
    memberName: string,
  ): Promise<void> {
    await this.#change(organization, async (tx) => {
      const team = await requireTeam(tx, organization, teamName)
      const member = await findAccount(tx, memberName)
      if (member === undefined) throw new AccountNotFoundError('user or robot', memberName)
      if (!(await removeTeamMember(tx, team.id, member.id))) {
        throw new NotMemberError(memberName, teamName)
      }
      if (team.role === 'admin') await requireOwner(tx, organization)
      await this.#record(tx, actor, organization, 'org_remove_team_member', {
        member: memberName,
        team: teamName,
      })
    })
  }

  async #insert(
    tx: Tx,
    actor: Actor,
    organization: TeamOrganization,
    { name, role, description = '' }: NewTeam,
  ): Promise<Team> {
    const organizationId = organization.id
    const team = { organizationId, name, role, description }
    const id = await insertTeam(tx, { ...team, nowMs: this.#clock() })
    await this.#record(tx, actor, organization, 'org_create_team', { team: name })
    return { id, ...team }
  }

  /** Only what is other than before is changed, and stands in the log. */
  async #update(
    tx: Tx,
    actor: Actor,
    organization: TeamOrganization,
    team: Team,
    { role, description }: TeamChange,
  ): Promise<Team> {
    const after = { ...team, role: role ?? team.role, description: description ?? team.description }
    await updateTeam(tx, team.id, after)
    if (after.description !== team.description) {
      await this.#record(tx, actor, organization, 'org_set_team_description', {
        team: team.name,
        description: after.description,
      })
    }
    if (after.role !== team.role) {
      if (team.name === ownersTeam) throw new OwnersTeamError(organization.name)
      if (team.role === 'admin') await requireOwner(tx, organization)
      await this.#record(tx, actor, organization, 'org_set_team_role', {
        team: team.name,
        role: after.role,
      })
    }
    return after
  }

  async #record(
    tx: Tx,
    actor: Actor,
    organization: TeamOrganization,
    kind: LogKind,
    metadata: LogMetadata,
  ): Promise<void> {
    await this.#audit.record(tx, actor, { kind, namespaceId: organization.id, metadata })
  }

  async #change<Result>(
    organization: TeamOrganization,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    const result = await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, teamsLock(organization.id))
      return await work(tx)
    })
    this.#accessChanged()
    return result
  }
}

/** @throws TeamNotFoundError */
export async function requireTeam(
  tx: Tx,
  organization: TeamOrganization,
  name: string,
): Promise<Team> {
  const team = await findTeam(tx, organization.id, name)
  if (team === undefined) throw new TeamNotFoundError(name, organization.name)
  return team
}

/** Who can be in a team: users, and robots of the organization. @throws AccountNotFoundError, ForeignRobotError */
export async function requireMember(
  tx: Tx,
  organization: TeamOrganization,
  name: string,
): Promise<Account> {
  const account = await findAccount(tx, name)
  if (account === undefined || account.kind === 'organization') {
    throw new AccountNotFoundError('user or robot', name)
  }
  if (account.kind === 'robot' && account.ownerId !== organization.id) {
    throw new ForeignRobotError(name, organization.name)
  }
  return account
}
