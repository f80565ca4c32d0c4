import { type Static, type TSchema, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../../api/avatar.ts'
import { isoDateWithMicroseconds } from '../../api/date-form.ts'
import type { NamedToken } from './named-token.ts'
import type { OauthApplication, OauthApplicationChange } from './oauth-application.ts'
import { oauthTokenSeconds } from './oauth-token.ts'
import type { Assignment, Authorization } from './oauth-authorization.ts'
import { describeScopes } from './scope-description.ts'

/** Applications, their tokens and what users let them do, as API v1 spells them. */
const orgname = Type.String({ maxLength: 255 })
const clientId = Type.String({ maxLength: 64 })
const uuid = Type.String({ maxLength: 64 })

export const ApplicationsParams = Type.Object({ orgname })
export const ApplicationParams = Type.Object({ orgname, client_id: clientId })
export const TokenParams = Type.Object({ orgname, client_id: clientId, token_uuid: uuid })
export const ClientParams = Type.Object({ client_id: clientId })
export const AuthorizationParams = Type.Object({ access_token_uuid: uuid })
export const AssignmentParams = Type.Object({ assigned_authorization_uuid: uuid })

const name = Type.String({ minLength: 1, maxLength: 255 })
const uri = Type.String({ maxLength: 2000 })
const description = Type.String({ maxLength: 10_000 })
const avatarEmail = Type.Union([Type.String({ maxLength: 255 }), Type.Null()])

export const CreateApplicationBody = Type.Object({
  name,
  redirect_uri: Type.Optional(uri),
  application_uri: Type.Optional(uri),
  description: Type.Optional(description),
  avatar_email: Type.Optional(avatarEmail),
})

export const ChangeApplicationBody = Type.Object({
  name,
  redirect_uri: uri,
  application_uri: uri,
  description: Type.Optional(description),
  avatar_email: Type.Optional(avatarEmail),
})

export function changeOf(body: Static<typeof CreateApplicationBody>): OauthApplicationChange {
  const email = body.avatar_email ?? ''
  return {
    name: body.name,
    description: body.description ?? '',
    applicationUri: body.application_uri ?? '',
    redirectUri: body.redirect_uri ?? '',
    avatarEmail: email === '' ? undefined : email,
  }
}

/** Null where the caller may know that it is there, and no more. */
const shown = Type.Union([Type.String(), Type.Null()])
export const ApplicationJson = Type.Object({
  name: Type.String(),
  description: Type.String(),
  application_uri: Type.String(),
  client_id: Type.String(),
  client_secret: shown,
  redirect_uri: shown,
  avatar_email: shown,
})
export const ApplicationsJson = Type.Object({ applications: Type.Array(ApplicationJson) })

/** @param secret undefined for those who may read and not change */
export function presentApplication(
  application: OauthApplication,
  secret: string | undefined,
): Static<typeof ApplicationJson> {
  const isShown = secret !== undefined
  return {
    name: application.name,
    description: application.description,
    application_uri: application.applicationUri,
    client_id: application.clientId,
    client_secret: secret ?? null,
    redirect_uri: isShown ? application.redirectUri : null,
    avatar_email: isShown ? (application.avatarEmail ?? null) : null,
  }
}

export const CreateTokenBody = Type.Object({
  name,
  scope: Type.String({ minLength: 1, maxLength: 1000 }),
  expiration: Type.Optional(Type.Integer({ minimum: 1, maximum: oauthTokenSeconds })),
})

export const TokensQuery = Type.Object({
  limit: Type.Optional(Type.Integer({ minimum: 1 })),
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})

const tokenMembers = {
  uuid: Type.String(),
  name: Type.String(),
  scope: Type.String(),
  expires_at: Type.String(),
  created: Type.String(),
  created_by: Type.String(),
  last_accessed: Type.Union([Type.String(), Type.Null()]),
}
export const TokenJson = Type.Object(tokenMembers)
export const TokensJson = Type.Object({
  tokens: Type.Array(TokenJson),
  next_page: Type.Optional(Type.String()),
})
/** The one answer that has the token itself. */
export const CreatedTokenJson = Type.Object({ ...tokenMembers, token: Type.String() })

export function presentNamedToken(token: NamedToken): Static<typeof TokenJson> {
  return {
    uuid: token.uuid,
    name: token.displayName ?? '',
    scope: token.scope,
    expires_at: isoDateWithMicroseconds(token.expiresAtMs),
    created: isoDateWithMicroseconds(token.createdAtMs),
    created_by: token.createdBy ?? '',
    last_accessed:
      token.lastUsedAtMs === undefined ? null : isoDateWithMicroseconds(token.lastUsedAtMs),
  }
}

const ScopeJson = Type.Object({
  title: Type.String(),
  scope: Type.String(),
  description: Type.String(),
  icon: Type.String(),
  dangerous: Type.Boolean(),
})

export function presentScopes(scope: string): Static<typeof ScopeJson>[] {
  return describeScopes(scope).map(({ title, description: text, icon, isDangerous, ...rest }) => ({
    title,
    scope: rest.scope,
    description: text,
    icon,
    dangerous: isDangerous,
  }))
}

const applicationMembers = {
  name: Type.String(),
  description: Type.String(),
  url: Type.String(),
  avatar: AvatarJson,
  organization: Type.Object({ name: Type.String(), avatar: AvatarJson }),
}
const scopes = Type.Array(ScopeJson)

export const AuthorizationJson = Type.Object({
  application: Type.Object(applicationMembers),
  scopes,
  uuid: Type.String(),
})
export const AuthorizationsJson = Type.Object({ authorizations: Type.Array(AuthorizationJson) })

export const AssignmentsJson = Type.Object({
  authorizations: Type.Array(
    Type.Object({
      application: Type.Object({ ...applicationMembers, clientId: Type.String() }),
      uuid: Type.String(),
      redirectUri: Type.String(),
      scopes,
      responseType: Type.String(),
    }),
  ),
})

export function presentAuthorization(
  authorization: Authorization,
): Static<typeof AuthorizationJson> {
  return {
    application: presentOwned(authorization),
    scopes: presentScopes(authorization.scope),
    uuid: authorization.uuid,
  }
}

export function presentAssignment(
  assignment: Assignment,
): Static<typeof AssignmentsJson>['authorizations'][number] {
  return {
    application: { ...presentOwned(assignment), clientId: assignment.application.clientId },
    uuid: assignment.uuid,
    redirectUri: assignment.redirectUri,
    scopes: presentScopes(assignment.scope),
    responseType: assignment.responseType,
  }
}

function presentOwned({ application, ownerName }: Authorization) {
  return {
    name: application.name,
    description: application.description,
    url: application.applicationUri,
    avatar: presentApplicationAvatar(application),
    organization: { name: ownerName, avatar: presentAvatar({ name: ownerName, kind: 'org' }) },
  }
}

export function presentApplicationAvatar({ name: text, avatarEmail: email }: OauthApplication) {
  return presentAvatar({ name: text, kind: 'app', email })
}

/** @param organization how organizations are spelled */
export function publicApplicationJson(organization: TSchema) {
  return Type.Object({
    name: Type.String(),
    description: Type.String(),
    uri: Type.String(),
    avatar: AvatarJson,
    organization,
  })
}
