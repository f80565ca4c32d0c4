import { type Static, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../../api/avatar.ts'
import { NextPageJson } from '../../api/numbered-pages.ts'
import type { RepositoryOfTeam, TeamPermission, UserPermission } from './repository-permission.ts'

/** Rights on repositories as API v1 spells them. */
const name = Type.String({ maxLength: 255 })

export const RepositoryParams = Type.Object({ repository: Type.String({ maxLength: 512 }) })
export const RepositoryUserParams = Type.Object({
  ...RepositoryParams.properties,
  username: Type.String({ maxLength: 511 }),
})
export const RepositoryTeamParams = Type.Object({ ...RepositoryParams.properties, teamname: name })

export const TeamParams = Type.Object({ orgname: name, teamname: name })

const RoleJson = Type.Enum(['read', 'write', 'admin'])
export const RoleBody = Type.Object({ role: RoleJson })

export const UserPermissionJson = Type.Object({
  role: RoleJson,
  name: Type.String(),
  is_robot: Type.Boolean(),
  avatar: AvatarJson,
  is_org_member: Type.Optional(Type.Boolean()),
})

export const UserPermissionsJson = Type.Object({
  permissions: Type.Record(Type.String(), UserPermissionJson),
  next_page: NextPageJson,
})

export const TeamPermissionJson = Type.Object({
  role: RoleJson,
  name: Type.String(),
  avatar: AvatarJson,
})

export const TeamPermissionsJson = Type.Object({
  permissions: Type.Record(Type.String(), TeamPermissionJson),
  next_page: NextPageJson,
})

/** What is told when one team is asked for, and not all. */
export const TeamRoleJson = Type.Object({ role: RoleJson })

export const TransitivePermissionsJson = Type.Object({
  permissions: Type.Array(Type.Object({ role: RoleJson })),
})

export const RepositoriesOfTeamJson = Type.Object({
  permissions: Type.Array(
    Type.Object({
      repository: Type.Object({ name: Type.String(), is_public: Type.Boolean() }),
      role: RoleJson,
    }),
  ),
  next_page: NextPageJson,
})

export function presentUserPermission(
  permission: UserPermission,
): Static<typeof UserPermissionJson> {
  const { isRobot, isOrganizationMember } = permission
  return {
    role: permission.role,
    name: permission.name,
    is_robot: isRobot,
    avatar: presentAvatar({ name: permission.name, kind: isRobot ? 'robot' : 'user' }),
    ...(isOrganizationMember === undefined ? {} : { is_org_member: isOrganizationMember }),
  }
}

export function presentTeamPermission(
  permission: TeamPermission,
): Static<typeof TeamPermissionJson> {
  return {
    role: permission.role,
    name: permission.name,
    avatar: presentAvatar({ name: permission.name, kind: 'team' }),
  }
}

export function presentRepositoryOfTeam({ repositoryName, isPublic, role }: RepositoryOfTeam) {
  return { repository: { name: repositoryName, is_public: isPublic }, role }
}
