import { type Static, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../../api/avatar.ts'
import { NextPageJson } from '../../api/numbered-pages.ts'
import type { DefaultPermission, Delegate, PermissionAccount } from './default-permission.ts'

/** Default permissions as API v1 spells them: prototypes. */
const name = Type.String({ maxLength: 511 })
const Role = Type.Enum(['read', 'write', 'admin'])

export const OrganizationParams = Type.Object({ orgname: Type.String({ maxLength: 255 }) })
export const PrototypeParams = Type.Object({
  ...OrganizationParams.properties,
  prototypeid: Type.String({ maxLength: 64 }),
})

export const CreatePrototypeBody = Type.Object({
  role: Role,
  activating_user: Type.Optional(Type.Union([Type.Object({ name }), Type.Null()])),
  delegate: Type.Object({ name, kind: Type.Enum(['user', 'team']) }),
})

export const ChangePrototypeBody = Type.Object({ role: Role })

const PrototypeUserJson = Type.Object({
  name: Type.String(),
  is_robot: Type.Boolean(),
  kind: Type.Literal('user'),
  is_org_member: Type.Boolean(),
  avatar: AvatarJson,
})
type PrototypeUserJson = Static<typeof PrototypeUserJson>

const PrototypeTeamJson = Type.Object({
  name: Type.String(),
  kind: Type.Literal('team'),
  avatar: AvatarJson,
})

export const PrototypeJson = Type.Object({
  activating_user: Type.Union([PrototypeUserJson, Type.Null()]),
  delegate: Type.Union([PrototypeUserJson, PrototypeTeamJson]),
  role: Role,
  id: Type.String(),
})

export const PrototypesJson = Type.Object({
  prototypes: Type.Array(PrototypeJson),
  next_page: NextPageJson,
})

export function presentPrototype(permission: DefaultPermission): Static<typeof PrototypeJson> {
  const { activator, delegate } = permission
  return {
    activating_user: activator === undefined ? null : presentAccount(activator),
    delegate: presentDelegate(delegate),
    role: permission.role,
    id: permission.uuid,
  }
}

function presentDelegate(delegate: Delegate): PrototypeUserJson | Static<typeof PrototypeTeamJson> {
  if (delegate.kind === 'account') return presentAccount(delegate.account)
  return {
    name: delegate.name,
    kind: 'team',
    avatar: presentAvatar({ name: delegate.name, kind: 'team' }),
  }
}

function presentAccount(account: PermissionAccount): PrototypeUserJson {
  return {
    name: account.name,
    is_robot: account.isRobot,
    kind: 'user',
    is_org_member: account.isOrganizationMember,
    avatar: presentAvatar({ name: account.name, kind: account.isRobot ? 'robot' : 'user' }),
  }
}
