import { type Static, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../../api/avatar.ts'
import type { NamespaceReport } from '../../quota/quota-reports.service.ts'
import { namespaceQuotaMembers, presentNamespaceReport } from '../../quota/quota.wire.ts'
import type { Account } from '../account.ts'
import type { UserChange, UserDetails, UserOrganization } from './user.ts'

/** Users as API v1 spells them. */
export const UserParams = Type.Object({ username: Type.String({ maxLength: 255 }) })

const text = Type.Optional(Type.String({ maxLength: 255 }))
const textOrNull = Type.Optional(Type.Union([Type.String({ maxLength: 255 }), Type.Null()]))
const password = Type.String({ maxLength: 4096 })

export const ChangeUserBody = Type.Object({
  password: Type.Optional(password),
  email: text,
  username: text,
  invoice_email: Type.Optional(Type.Boolean()),
  invoice_email_address: textOrNull,
  tag_expiration_s: Type.Optional(Type.Integer({ minimum: 0 })),
  given_name: textOrNull,
  family_name: textOrNull,
  company: textOrNull,
  location: textOrNull,
})

export const CreateUserBody = Type.Object({
  username: Type.String({ maxLength: 255 }),
  password,
  email: text,
  invite_code: text,
  recaptcha_response: Type.Optional(Type.String({ maxLength: 4096 })),
})

export const InitializeBody = Type.Object({
  username: Type.String({ maxLength: 255 }),
  password,
  email: text,
  access_token: Type.Optional(Type.Boolean()),
})

export const ConvertBody = Type.Object({
  adminUser: Type.String({ maxLength: 255 }),
  adminPassword: password,
  plan: text,
})

const OptionalText = Type.Union([Type.String(), Type.Null()])

const UserOrganizationJson = Type.Object({
  name: Type.String(),
  avatar: AvatarJson,
  can_create_repo: Type.Boolean(),
  public: Type.Boolean(),
  is_org_admin: Type.Optional(Type.Boolean()),
  preferred_namespace: Type.Optional(Type.Boolean()),
})

/** Anybody sees the first members; a token that reads users its organizations; its user the rest. */
export const UserJson = Type.Object({
  anonymous: Type.Boolean(),
  username: Type.String(),
  avatar: AvatarJson,
  can_create_repo: Type.Optional(Type.Boolean()),
  is_me: Type.Optional(Type.Boolean()),
  verified: Type.Optional(Type.Boolean()),
  email: Type.Optional(OptionalText),
  logins: Type.Optional(Type.Array(Type.Unknown())),
  invoice_email: Type.Optional(Type.Boolean()),
  invoice_email_address: Type.Optional(OptionalText),
  preferred_namespace: Type.Optional(Type.Boolean()),
  tag_expiration_s: Type.Optional(Type.Integer()),
  prompts: Type.Optional(Type.Array(Type.String())),
  company: Type.Optional(OptionalText),
  family_name: Type.Optional(OptionalText),
  given_name: Type.Optional(OptionalText),
  location: Type.Optional(OptionalText),
  is_free_account: Type.Optional(Type.Boolean()),
  has_password_set: Type.Optional(Type.Boolean()),
  organizations: Type.Optional(Type.Array(UserOrganizationJson)),
  super_user: Type.Optional(Type.Boolean()),
  global_readonly_super_user: Type.Optional(Type.Boolean()),
  ...namespaceQuotaMembers,
})
type UserJson = Static<typeof UserJson>

export interface UserView {
  readonly user: Account
  /** Only for the user itself. */
  readonly own?: {
    readonly details: UserDetails
    readonly mayCreateRepositories: boolean
    readonly hasPassword: boolean
    readonly isSuperUser: boolean
    readonly isGlobalReader: boolean
    readonly quota: NamespaceReport | undefined
  }
  readonly organizations?: readonly UserOrganization[]
  readonly defaultTagExpirationSeconds: number
}

export function presentUser({
  user: { name },
  own,
  organizations,
  defaultTagExpirationSeconds,
}: UserView): UserJson {
  return {
    anonymous: false,
    username: name,
    avatar: presentAvatar({ name, kind: 'user' }),
    ...(own === undefined ? {} : presentOwn(own, defaultTagExpirationSeconds)),
    ...(organizations === undefined
      ? {}
      : {
          organizations: organizations.map((organization) =>
            presentUserOrganization(organization, own !== undefined),
          ),
        }),
    ...(own?.isSuperUser === true ? { super_user: true } : {}),
    ...(own?.isGlobalReader === true ? { global_readonly_super_user: true } : {}),
  }
}

function presentOwn(
  { details, mayCreateRepositories, hasPassword, quota }: NonNullable<UserView['own']>,
  defaultTagExpirationSeconds: number,
): Partial<UserJson> {
  return {
    can_create_repo: mayCreateRepositories,
    is_me: true,
    verified: details.isVerified,
    email: details.email ?? null,
    // Accounts elsewhere that sign in here.
    logins: [],
    invoice_email: details.sendsInvoices,
    invoice_email_address: details.invoiceEmailAddress ?? null,
    preferred_namespace: false,
    tag_expiration_s: details.tagExpirationSeconds ?? defaultTagExpirationSeconds,
    prompts: [...details.prompts],
    company: details.company ?? null,
    family_name: details.familyName ?? null,
    given_name: details.givenName ?? null,
    location: details.location ?? null,
    is_free_account: true,
    has_password_set: hasPassword,
    ...presentNamespaceReport(quota),
  }
}

function presentUserOrganization(
  { name, mayCreate, isAdmin }: UserOrganization,
  isOwn: boolean,
): Static<typeof UserOrganizationJson> {
  return {
    name,
    avatar: presentAvatar({ name, kind: 'org' }),
    can_create_repo: isOwn && mayCreate,
    public: false,
    ...(isOwn ? { is_org_admin: isAdmin, preferred_namespace: false } : {}),
  }
}

export const AwaitingVerificationJson = Type.Object({ awaiting_verification: Type.Boolean() })

export const InitializedJson = Type.Object({
  username: Type.String(),
  email: OptionalText,
  encrypted_password: Type.String(),
  access_token: Type.Optional(Type.String()),
})

/** The members of a change that are given. */
export function readUserChange(body: Static<typeof ChangeUserBody>): UserChange {
  return {
    ...given('email', body.email),
    ...given('name', body.username),
    ...given('sendsInvoices', body.invoice_email),
    ...given('invoiceEmailAddress', body.invoice_email_address),
    ...given('tagExpirationSeconds', body.tag_expiration_s),
    ...given('givenName', body.given_name),
    ...given('familyName', body.family_name),
    ...given('company', body.company),
    ...given('location', body.location),
  }
}

function given<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { readonly [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value })
}
