import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { findAccount } from '../account.queries.ts'
import type { Account } from '../account.ts'
import { teamsLock } from './ownership.ts'
import { AlreadyMemberError, type Team, type TeamMember, type TeamOrganization } from './team.ts'
import {
  digestOfInvitationCode,
  InvitationNotFoundError,
  type Inviter,
  newInvitationCode,
  type PendingInvitation,
  type SendTeamInvitation,
  type TeamInvitation,
} from './team-invitation.ts'
import {
  deleteInvitation,
  deleteInvitationById,
  findInvitation,
  insertInvitation,
  listPendingInvitations,
} from './team-invitation.queries.ts'
import { addTeamMember, isInOrganization, isTeamMember } from './team-member.queries.ts'
import { deleteInvitationNotice, insertInvitationNotice } from './team-notice.queries.ts'
import { requireMember, requireTeam } from './teams.service.ts'
import { withdrawInvitation } from './withdrawal.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  /** Users of no team of the organization have to agree before they are in one. */
  readonly isAgreementNeeded: boolean
  readonly sendInvitation: SendTeamInvitation
  /** Told after each committed change of what somebody may do. */
  readonly accessChanged: () => void
}

/** Invitations to teams: to users, who answer when they sign in, and to addresses. */
export class TeamInvitations {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Those that nobody answered yet. */
  async pending(team: Team, limit: number): Promise<PendingInvitation[]> {
    return await listPendingInvitations(this.#dependencies.database.reader, team.id, limit)
  }

  /**
   * The address that was invited with a code: who has the code reads its mail, and may make an
   * account to join. Undefined for an invitation of a user, and for one that does not wait.
   */
  async invitedAddress(code: string): Promise<string | undefined> {
    const digest = digestOfInvitationCode(code)
    return (await findInvitation(this.#dependencies.database.reader, digest))?.email
  }

  /**
   * Puts somebody into a team at once who belongs to the organization already, or is one of its
   * robots; asks everybody else. Asking again makes a new code.
   *
   * @throws TeamNotFoundError, AccountNotFoundError, ForeignRobotError, AlreadyMemberError
   */
  async addOrInvite(
    actor: Actor,
    inviter: Inviter,
    organization: TeamOrganization,
    teamName: string,
    memberName: string,
  ): Promise<{ readonly member: TeamMember; readonly isInvited: boolean }> {
    return await this.#change(organization, async (tx) => {
      const team = await requireTeam(tx, organization, teamName)
      const account = await requireMember(tx, organization, memberName)
      if (await isTeamMember(tx, team.id, account.id)) {
        throw new AlreadyMemberError(memberName, teamName)
      }
      const isRobot = account.kind === 'robot'
      const member = { accountId: account.id, name: account.name, isRobot }
      const logged = { member: memberName, team: teamName }
      const isInvited =
        this.#dependencies.isAgreementNeeded &&
        !isRobot &&
        !(await isInOrganization(tx, organization.id, account.id))
      if (isInvited) {
        await this.#inviteAccount(tx, inviter, organization, team, account)
        await this.#record(tx, actor, organization.id, 'org_invite_team_member', logged)
      } else {
        await withdrawInvitation(tx, team.id, account.id)
        await addTeamMember(tx, team.id, account.id)
        await this.#record(tx, actor, organization.id, 'org_add_team_member', logged)
      }
      return { member, isInvited }
    })
  }

  /** Asks whoever reads the mail to an address. @throws TeamNotFoundError */
  async inviteByMail(
    actor: Actor,
    inviter: Inviter,
    organization: TeamOrganization,
    teamName: string,
    email: string,
  ): Promise<void> {
    await this.#change(organization, async (tx) => {
      const team = await requireTeam(tx, organization, teamName)
      const code = newInvitationCode()
      await insertInvitation(tx, {
        codeDigest: digestOfInvitationCode(code),
        teamId: team.id,
        invited: { email },
        inviterId: inviter.accountId,
        nowMs: this.#dependencies.clock(),
      })
      await this.#dependencies.sendInvitation(tx, {
        ...mailOf(inviter, organization, team, code),
        address: email,
        username: undefined,
      })
      await this.#record(tx, actor, organization.id, 'org_invite_team_member', {
        email,
        member: email,
        team: teamName,
      })
    })
  }

  /** @throws TeamNotFoundError, InvitationNotFoundError */
  async withdrawMail(
    actor: Actor,
    organization: TeamOrganization,
    teamName: string,
    email: string,
  ): Promise<void> {
    await this.#change(organization, async (tx) => {
      const team = await requireTeam(tx, organization, teamName)
      const withdrawn = await deleteInvitation(tx, team.id, { email })
      if (withdrawn === undefined) throw new InvitationNotFoundError()
      await this.#record(tx, actor, organization.id, 'org_delete_team_member_invite', {
        email,
        member: email,
        team: teamName,
      })
    })
  }

  /** Takes back the invitation of a user, if there is one. @throws TeamNotFoundError */
  async withdraw(
    actor: Actor,
    organization: TeamOrganization,
    teamName: string,
    memberName: string,
  ): Promise<boolean> {
    return await this.#change(organization, async (tx) => {
      const team = await requireTeam(tx, organization, teamName)
      const account = await findAccount(tx, memberName)
      if (account === undefined || !(await withdrawInvitation(tx, team.id, account.id)))
        return false
      await this.#record(tx, actor, organization.id, 'org_delete_team_member_invite', {
        member: memberName,
        team: teamName,
      })
      return true
    })
  }

  /** A user joins. @throws InvitationNotFoundError */
  async accept(actor: Actor, user: Account, code: string): Promise<TeamInvitation> {
    return await this.#answer(user, code, async (tx, invitation) => {
      // Who was asked both by name and by mail has answered both.
      await withdrawInvitation(tx, invitation.teamId, user.id)
      await addTeamMember(tx, invitation.teamId, user.id)
      await this.#recordAnswer(tx, actor, user, invitation, 'org_team_member_invite_accepted')
    })
  }

  /** A user does not want to. @throws InvitationNotFoundError */
  async decline(actor: Actor, user: Account, code: string): Promise<TeamInvitation> {
    return await this.#answer(user, code, async (tx, invitation) => {
      await this.#recordAnswer(tx, actor, user, invitation, 'org_team_member_invite_declined')
    })
  }

  /** An answer is given once: of two at a time, the second finds no invitation. */
  async #answer(
    user: Account,
    code: string,
    work: (tx: Tx, invitation: TeamInvitation) => Promise<void>,
  ): Promise<TeamInvitation> {
    const { database } = this.#dependencies
    const digest = digestOfInvitationCode(code)
    const found = await findInvitation(database.reader, digest)
    const isForUser = found?.accountId === undefined || found.accountId === user.id
    if (found === undefined || !isForUser) throw new InvitationNotFoundError()
    const organization = { id: found.organizationId, name: found.organizationName }
    return await this.#change(organization, async (tx) => {
      if (!(await deleteInvitationById(tx, found.id))) throw new InvitationNotFoundError()
      await deleteInvitationNotice(tx, digest)
      await work(tx, found)
      return found
    })
  }

  async #inviteAccount(
    tx: Tx,
    inviter: Inviter,
    organization: TeamOrganization,
    team: Team,
    account: Account,
  ): Promise<void> {
    await withdrawInvitation(tx, team.id, account.id)
    const nowMs = this.#dependencies.clock()
    const code = newInvitationCode()
    const codeDigest = digestOfInvitationCode(code)
    const accountId = account.id
    await insertInvitation(tx, {
      codeDigest,
      teamId: team.id,
      invited: { accountId },
      inviterId: inviter.accountId,
      nowMs,
    })
    const mail = mailOf(inviter, organization, team, code)
    await insertInvitationNotice(tx, { ...mail, accountId, codeDigest, nowMs })
    if (account.email === undefined) return
    await this.#dependencies.sendInvitation(tx, {
      ...mail,
      address: account.email,
      username: account.name,
    })
  }

  async #recordAnswer(
    tx: Tx,
    actor: Actor,
    user: Account,
    invitation: TeamInvitation,
    kind: LogKind,
  ): Promise<void> {
    await this.#record(tx, actor, invitation.organizationId, kind, {
      member: user.name,
      team: invitation.teamName,
      inviter: invitation.inviterName ?? null,
    })
  }

  async #record(
    tx: Tx,
    actor: Actor,
    namespaceId: number,
    kind: LogKind,
    metadata: LogMetadata,
  ): Promise<void> {
    await this.#dependencies.audit.record(tx, actor, { kind, namespaceId, metadata })
  }

  async #change<Result>(
    organization: TeamOrganization,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    const { database, accessChanged } = this.#dependencies
    const result = await database.transaction(async (tx) => {
      await database.lock(tx, teamsLock(organization.id))
      return await work(tx)
    })
    accessChanged()
    return result
  }
}

function mailOf(inviter: Inviter, organization: TeamOrganization, team: Team, code: string) {
  return {
    inviterName: inviter.name,
    baseUrl: inviter.baseUrl,
    organizationName: organization.name,
    teamName: team.name,
    code,
  }
}
