import type { Account, TeamRole } from '../account.ts'

/** A group of members of an organization, with a role there. */
export interface Team {
  readonly id: number
  readonly organizationId: number
  readonly name: string
  readonly role: TeamRole
  readonly description: string
}

/** The organization that a team is in, as far as teams need to know it. */
export type TeamOrganization = Pick<Account, 'id' | 'name'>

export interface TeamMember {
  readonly accountId: number
  readonly name: string
  readonly isRobot: boolean
}

/** Undefined members stay as they are. */
export interface TeamChange {
  readonly role?: TeamRole
  readonly description?: string
}

export class TeamNotFoundError extends Error {
  override readonly name = 'TeamNotFoundError'

  constructor(teamName: string, organizationName: string) {
    super(`there is no team ${teamName} in ${organizationName}`)
  }
}

/** The team that every organization has can neither go nor become less. */
export class OwnersTeamError extends Error {
  override readonly name = 'OwnersTeamError'

  constructor(organizationName: string) {
    super(
      `the team owners of ${organizationName} stays, with the role admin: somebody has to own the organization`,
    )
  }
}

/** The change would leave an organization that nobody may administer. */
export class LastOwnerError extends Error {
  override readonly name = 'LastOwnerError'

  constructor(organizationName: string) {
    super(
      `nobody would be left to administer ${organizationName}; put another user into a team with the role admin first`,
    )
  }
}

export class AlreadyMemberError extends Error {
  override readonly name = 'AlreadyMemberError'

  constructor(accountName: string, teamName: string) {
    super(`${accountName} is in the team ${teamName} already`)
  }
}

export class NotMemberError extends Error {
  override readonly name = 'NotMemberError'

  constructor(accountName: string, teamName: string) {
    super(`${accountName} is not in the team ${teamName}`)
  }
}
