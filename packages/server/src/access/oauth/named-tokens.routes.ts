import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type ApiCaller } from '../../api/api-caller.ts'
import { notFound } from '../../api/api-error.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import type { NamedTokens } from './named-tokens.service.ts'
import {
  ApplicationParams,
  CreatedTokenJson,
  CreateTokenBody,
  presentNamedToken,
  TokenParams,
  TokensJson,
  TokensQuery,
} from './oauth-application.wire.ts'
import type { OauthApplications } from './oauth-applications.service.ts'

interface Dependencies {
  readonly applications: OauthApplications
  readonly tokens: NamedTokens
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const tag = 'organization'
const pageSize = 100

/** Tokens that owners of an application make for programs, and see and revoke one by one. */
export function namedTokenOperations(dependencies: Dependencies): Operation[] {
  const { applications, tokens, access, pageTokens } = dependencies
  const find = async (
    caller: ApiCaller,
    params: { readonly orgname: string; readonly client_id: string },
  ) => {
    const authorized = await access.organization(caller, params.orgname, 'admin')
    const application = await applications.findOf(authorized.organization, params.client_id)
    if (application === undefined) throw notFound(`application ${params.client_id}`)
    return { application, principal: authorized.caller.principal }
  }

  return [
    operation({
      id: 'listOrganizationApplicationTokens',
      tag,
      summary: 'Lists the named tokens of an application, without the tokens themselves.',
      method: 'get',
      path: '/organization/{orgname}/applications/{client_id}/tokens',
      params: ApplicationParams,
      query: TokensQuery,
      answers: { 200: TokensJson },
      scope: 'org:admin',
      async handle({ params, query, caller }) {
        const { application } = await find(caller, params)
        const limit = Math.min(query.limit ?? pageSize, pageSize)
        const list = `application-tokens:${application.id}`
        const after = pageTokens.open(list, query.next_page)
        const found = await tokens.list(application, {
          afterId: typeof after === 'number' ? after : 0,
          limit: limit + 1,
        })
        const page = found.slice(0, limit)
        const last = page.at(-1)
        return ok({
          tokens: page.map(presentNamedToken),
          ...(found.length > limit && last !== undefined
            ? { next_page: pageTokens.seal(list, last.id) }
            : {}),
        })
      },
    }),
    operation({
      id: 'createOrganizationApplicationToken',
      tag,
      summary: 'Makes a token that acts in the name of the caller. Only this answer shows it.',
      method: 'post',
      path: '/organization/{orgname}/applications/{client_id}/tokens',
      params: ApplicationParams,
      body: CreateTokenBody,
      answers: { 200: CreatedTokenJson },
      scope: 'org:admin',
      async handle({ params, body, caller }) {
        const { application, principal } = await find(caller, params)
        const made = await tokens.create(actorOf(caller), application, principal, {
          name: body.name,
          scope: body.scope,
          ...(body.expiration === undefined ? {} : { expiresInSeconds: body.expiration }),
        })
        return ok({ ...presentNamedToken(made), token: made.text })
      },
    }),
    operation({
      id: 'deleteOrganizationApplicationToken',
      tag,
      summary: 'Revokes a named token.',
      method: 'delete',
      path: '/organization/{orgname}/applications/{client_id}/tokens/{token_uuid}',
      params: TokenParams,
      answers: { 204: Type.Undefined() },
      scope: 'org:admin',
      async handle({ params, caller }) {
        const { application } = await find(caller, params)
        if (!(await tokens.revoke(actorOf(caller), application, params.token_uuid))) {
          throw notFound(`token ${params.token_uuid}`)
        }
        return noContent
      },
    }),
  ]
}
