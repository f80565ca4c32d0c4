import { type Static, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../../api/avatar.ts'
import type { NamespaceReport } from '../../quota/quota-reports.service.ts'
import { namespaceQuotaMembers, presentNamespaceReport } from '../../quota/quota.wire.ts'
import type { Account } from '../account.ts'
import type { OrganizationDetails, TeamOverview } from './organization.ts'

/** Organizations as API v1 spells them. */
export const OrganizationParams = Type.Object({ orgname: Type.String({ maxLength: 255 }) })

export const CreateOrganizationBody = Type.Object({
  name: Type.String({ maxLength: 255 }),
  email: Type.Optional(Type.String({ maxLength: 255 })),
  contact_email: Type.Optional(Type.String({ maxLength: 255 })),
  recaptcha_response: Type.Optional(Type.String({ maxLength: 4096 })),
})

export const ChangeOrganizationBody = Type.Object({
  email: Type.Optional(Type.String({ maxLength: 255 })),
  contact_email: Type.Optional(Type.String({ maxLength: 255 })),
  invoice_email: Type.Optional(Type.Boolean()),
  invoice_email_address: Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()])),
  tag_expiration_s: Type.Optional(Type.Integer({ minimum: 0 })),
})

const TeamOverviewJson = Type.Object({
  name: Type.String(),
  description: Type.String(),
  role: Type.Enum(['member', 'creator', 'admin']),
  avatar: AvatarJson,
  can_view: Type.Boolean(),
  repo_count: Type.Integer(),
  member_count: Type.Integer(),
  is_synced: Type.Boolean(),
})

/** What strangers see are the first members; members of it see its teams; owners the rest. */
export const OrganizationJson = Type.Object({
  name: Type.String(),
  email: Type.String(),
  avatar: AvatarJson,
  is_admin: Type.Boolean(),
  is_member: Type.Boolean(),
  teams: Type.Optional(Type.Record(Type.String(), TeamOverviewJson)),
  ordered_teams: Type.Optional(Type.Array(Type.String())),
  invoice_email: Type.Optional(Type.Boolean()),
  invoice_email_address: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  tag_expiration_s: Type.Optional(Type.Integer()),
  is_free_account: Type.Optional(Type.Boolean()),
  ...namespaceQuotaMembers,
})
type OrganizationJson = Static<typeof OrganizationJson>

export interface OrganizationView {
  readonly organization: Account
  readonly isAdmin: boolean
  readonly isMember: boolean
  /** Only for members, and for those who may see everything. */
  readonly teams?: readonly TeamOverview[]
  /** Only for administrators. */
  readonly details?: OrganizationDetails
  readonly defaultTagExpirationSeconds: number
  /** Only for members, while quotas are on. */
  readonly quota?: NamespaceReport | undefined
}

export function presentOrganization(view: OrganizationView): OrganizationJson {
  const { organization, isAdmin, isMember, teams, details } = view
  const { name } = organization
  return {
    name,
    email: details?.contactEmail ?? '',
    // Quay calls this avatar one of a user, here alone.
    avatar: presentAvatar({ name, kind: 'user' }),
    is_admin: isAdmin,
    is_member: isMember,
    ...(teams === undefined
      ? {}
      : {
          teams: Object.fromEntries(
            teams.map((team) => [team.name, presentTeamOverview(team, isAdmin)]),
          ),
          ordered_teams: teams.map((team) => team.name),
        }),
    ...(details === undefined
      ? {}
      : {
          invoice_email: details.sendsInvoices,
          invoice_email_address: details.invoiceEmailAddress ?? null,
          tag_expiration_s: details.tagExpirationSeconds ?? view.defaultTagExpirationSeconds,
          is_free_account: true,
        }),
    ...presentNamespaceReport(view.quota),
  }
}

function presentTeamOverview(
  team: TeamOverview,
  isAdmin: boolean,
): Static<typeof TeamOverviewJson> {
  return {
    name: team.name,
    description: team.description,
    role: team.role,
    avatar: presentAvatar({ name: team.name, kind: 'team' }),
    can_view: isAdmin || team.isOwn,
    repo_count: team.repositoryCount,
    member_count: team.memberCount,
    is_synced: false,
  }
}
