import { type Static, Type } from 'typebox'

import { AvatarJson, type AvatarKind, presentAvatar } from '../../api/avatar.ts'
import { NextPageJson } from '../../api/numbered-pages.ts'
import type { Account } from '../account.ts'
import type { Collaborator, OrganizationMember } from './organization-member.ts'

/** The people of organizations as API v1 spells them. */
const name = Type.String({ maxLength: 255 })

export const OrganizationMemberParams = Type.Object({ orgname: name, membername: name })

export const OrganizationMemberJson = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['user', 'robot']),
  avatar: AvatarJson,
  teams: Type.Array(Type.Object({ name: Type.String(), avatar: AvatarJson })),
  repositories: Type.Array(Type.String()),
})

export const OrganizationMembersJson = Type.Object({
  members: Type.Array(OrganizationMemberJson),
  next_page: NextPageJson,
})

const CollaboratorJson = Type.Object({
  kind: Type.Literal('user'),
  name: Type.String(),
  avatar: AvatarJson,
  repositories: Type.Array(Type.String()),
})

export const CollaboratorsJson = Type.Object({
  collaborators: Type.Array(CollaboratorJson),
  next_page: NextPageJson,
})

export function presentOrganizationMember(
  member: OrganizationMember,
  accountKind: Account['kind'] = 'user',
): Static<typeof OrganizationMemberJson> {
  const kind = (accountKind === 'robot' ? 'robot' : 'user') satisfies AvatarKind
  return {
    name: member.name,
    kind,
    avatar: presentAvatar({ name: member.name, kind }),
    teams: member.teams.map((team) => ({
      name: team,
      avatar: presentAvatar({ name: team, kind: 'team' }),
    })),
    repositories: [...member.repositories],
  }
}

export function presentCollaborator({
  name: username,
  repositories,
}: Collaborator): Static<typeof CollaboratorJson> {
  return {
    kind: 'user',
    name: username,
    avatar: presentAvatar({ name: username, kind: 'user' }),
    repositories: [...repositories],
  }
}
