import { type Static, Type } from 'typebox'

import type { Privileges } from '../access/privileges.ts'
import { AvatarJson, presentAvatar } from '../api/avatar.ts'
import type { NamespaceReport } from '../quota/quota-reports.service.ts'
import { namespaceQuotaMembers, presentNamespaceReport } from '../quota/quota.wire.ts'
import type { AdministeredOrganization, AdministeredUser } from './administered-account.ts'

/** Accounts as API v1 spells them for superusers. */
const name = Type.String({ maxLength: 255 })
export const UserParams = Type.Object({ username: name })
export const NamespaceParams = Type.Object({ namespace: name })
export const OrganizationNameParams = Type.Object({ name })

export const perPageMaximum = 100
const page = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: perPageMaximum })),
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
}
export const UsersQuery = Type.Object({ disabled: Type.Optional(Type.Boolean()), ...page })
export const OrganizationsQuery = Type.Object(page)

const email = Type.String({ maxLength: 255 })
export const CreateUserBody = Type.Object({
  username: name,
  email: Type.Optional(Type.Union([email, Type.Null()])),
})
export const ChangeUserBody = Type.Object({
  password: Type.Optional(Type.String({ maxLength: 4096 })),
  email: Type.Optional(email),
  enabled: Type.Optional(Type.Boolean()),
  superuser: Type.Optional(Type.Boolean()),
})
export const RenameOrganizationBody = Type.Object({ name: Type.Optional(name) })

const user = {
  kind: Type.Literal('user'),
  name: Type.String(),
  username: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  verified: Type.Boolean(),
  avatar: AvatarJson,
  super_user: Type.Boolean(),
  global_readonly_super_user: Type.Boolean(),
  enabled: Type.Boolean(),
  ...namespaceQuotaMembers,
}
export const UserJson = Type.Object(user)
export const ChangedUserJson = Type.Object({
  ...user,
  encrypted_password: Type.Optional(Type.String()),
})
export const UsersJson = Type.Object({
  users: Type.Array(UserJson),
  next_page: Type.Optional(Type.String()),
})
export const CreatedUserJson = Type.Object({
  username: Type.String(),
  email: Type.Union([Type.String(), Type.Null()]),
  password: Type.String(),
  encrypted_password: Type.String(),
})
export const OrganizationJson = Type.Object({
  name: Type.String(),
  email: Type.String(),
  avatar: AvatarJson,
  ...namespaceQuotaMembers,
})
export const OrganizationsJson = Type.Object({
  organizations: Type.Array(OrganizationJson),
  next_page: Type.Optional(Type.String()),
})
export const RecoveryJson = Type.Object({ email: Type.String() })
export const TakenNamespaceJson = Type.Object({ namespace: Type.String() })

export function presentUser(
  { account, isEmailVerified }: AdministeredUser,
  privileges: Privileges,
  report?: NamespaceReport,
): Static<typeof UserJson> {
  const { name: username, email: address } = account
  return {
    kind: 'user',
    name: username,
    username,
    email: address ?? null,
    verified: isEmailVerified,
    avatar: presentAvatar({ name: username, kind: 'user', email: address }),
    super_user: privileges.isSuperUser(account),
    global_readonly_super_user: privileges.isReadOnlySuperUser(account),
    enabled: account.isEnabled,
    ...presentNamespaceReport(report),
  }
}

export function presentOrganization(
  { account, contactEmail }: AdministeredOrganization,
  report?: NamespaceReport,
): Static<typeof OrganizationJson> {
  return {
    name: account.name,
    email: contactEmail ?? '',
    avatar: presentAvatar({ name: account.name, kind: 'org' }),
    ...presentNamespaceReport(report),
  }
}
