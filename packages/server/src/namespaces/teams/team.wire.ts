import { type Static, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../../api/avatar.ts'
import { NextPageJson, NextPageQuery } from '../../api/numbered-pages.ts'
import type { PendingInvitation } from './team-invitation.ts'
import type { Team, TeamMember } from './team.ts'

/** Teams as API v1 spells them. */
const name = Type.String({ maxLength: 255 })

export const TeamParams = Type.Object({ orgname: name, teamname: name })
export const TeamMemberParams = Type.Object({ orgname: name, teamname: name, membername: name })
export const TeamEmailParams = Type.Object({ orgname: name, teamname: name, email: name })
export const InviteEmailParams = Type.Object({
  orgname: name,
  teamname: name,
  email: Type.String({ maxLength: 255, pattern: String.raw`^[^\s@,;<>"]+@[^\s@,;<>"]+$` }),
})
export const InvitationParams = Type.Object({ code: Type.String({ maxLength: 255 }) })

export const TeamBody = Type.Object({
  role: Type.Enum(['member', 'creator', 'admin']),
  description: Type.Optional(Type.String({ maxLength: 10_000 })),
})

export const TeamMembersQuery = Type.Object({
  ...NextPageQuery.properties,
  includePending: Type.Optional(Type.Boolean()),
})

export const TeamJson = Type.Object({
  name: Type.String(),
  description: Type.String(),
  can_view: Type.Boolean(),
  role: Type.Enum(['member', 'creator', 'admin']),
  avatar: AvatarJson,
  new_team: Type.Boolean(),
})

export const TeamMemberJson = Type.Object({
  name: Type.String(),
  kind: Type.Literal('user'),
  is_robot: Type.Boolean(),
  avatar: AvatarJson,
  invited: Type.Boolean(),
})

export const InvitedEmailJson = Type.Object({
  email: Type.String(),
  kind: Type.Literal('invite'),
  avatar: AvatarJson,
  invited: Type.Literal(true),
})

export const TeamMembersJson = Type.Object({
  name: Type.String(),
  members: Type.Array(Type.Union([TeamMemberJson, InvitedEmailJson])),
  can_edit: Type.Boolean(),
  next_page: NextPageJson,
})

export const JoinedTeamJson = Type.Object({ org: Type.String(), team: Type.String() })

export function presentTeam(team: Team, isNew: boolean): Static<typeof TeamJson> {
  return {
    name: team.name,
    description: team.description,
    can_view: true,
    role: team.role,
    avatar: presentAvatar({ name: team.name, kind: 'team' }),
    new_team: isNew,
  }
}

export function presentTeamMember(
  member: Pick<TeamMember, 'name' | 'isRobot'>,
  isInvited: boolean,
): Static<typeof TeamMemberJson> {
  return {
    name: member.name,
    kind: 'user',
    is_robot: member.isRobot,
    avatar: presentAvatar({ name: member.name, kind: member.isRobot ? 'robot' : 'user' }),
    invited: isInvited,
  }
}

export function presentInvitedEmail(email: string): Static<typeof InvitedEmailJson> {
  return {
    email,
    kind: 'invite',
    avatar: presentAvatar({ name: email, kind: 'user' }),
    invited: true,
  }
}

export function presentPending(
  pending: PendingInvitation,
): Static<typeof TeamMemberJson> | Static<typeof InvitedEmailJson> {
  return pending.kind === 'email'
    ? presentInvitedEmail(pending.email)
    : presentTeamMember({ name: pending.name, isRobot: false }, true)
}
