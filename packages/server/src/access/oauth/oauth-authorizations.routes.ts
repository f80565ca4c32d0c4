import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { notFound } from '../../api/api-error.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import {
  AssignmentParams,
  AssignmentsJson,
  AuthorizationJson,
  AuthorizationParams,
  AuthorizationsJson,
  presentAssignment,
  presentAuthorization,
} from './oauth-application.wire.ts'
import type { OauthAuthorizations } from './oauth-authorizations.service.ts'

interface Dependencies {
  readonly authorizations: OauthAuthorizations
  readonly access: ApiAccess
}

const tag = 'user'
const scope = 'user:admin'

/** What a user let applications do, and what owners of applications offer. */
export function oauthAuthorizationOperations(dependencies: Dependencies): Operation[] {
  const { authorizations, access } = dependencies
  return [
    operation({
      id: 'listUserAuthorizations',
      tag,
      summary: 'Lists what the user let applications do.',
      method: 'get',
      path: '/user/authorizations',
      answers: { 200: AuthorizationsJson },
      scope,
      isInternal: true,
      async handle({ caller }) {
        const { user } = access.user(caller, scope)
        const found = await authorizations.list(user)
        return ok({ authorizations: found.map(presentAuthorization) })
      },
    }),
    operation({
      id: 'getUserAuthorization',
      tag,
      summary: 'Shows what the user let an application do.',
      method: 'get',
      path: '/user/authorizations/{access_token_uuid}',
      params: AuthorizationParams,
      answers: { 200: AuthorizationJson },
      scope,
      isInternal: true,
      async handle({ params, caller }) {
        const { user } = access.user(caller, scope)
        const found = await authorizations.find(user, params.access_token_uuid)
        if (found === undefined) throw notFound(`authorization ${params.access_token_uuid}`)
        return ok(presentAuthorization(found))
      },
    }),
    operation({
      id: 'deleteUserAuthorization',
      tag,
      summary: 'Ends what the user let an application do.',
      method: 'delete',
      path: '/user/authorizations/{access_token_uuid}',
      params: AuthorizationParams,
      answers: { 204: Type.Undefined() },
      scope,
      isInternal: true,
      async handle({ params, caller }) {
        const { user } = access.user(caller, scope)
        const found = await authorizations.find(user, params.access_token_uuid)
        if (found === undefined) throw notFound(`authorization ${params.access_token_uuid}`)
        await authorizations.revoke(actorOf(caller), user, found)
        return noContent
      },
    }),
    operation({
      id: 'listAssignedAuthorizations',
      tag,
      summary: 'Lists the tokens that owners of applications offer to the user.',
      method: 'get',
      path: '/user/assignedauthorization',
      answers: { 200: AssignmentsJson },
      scope,
      isInternal: true,
      feature: 'ASSIGN_OAUTH_TOKEN',
      async handle({ caller }) {
        const { user } = access.user(caller, scope)
        const found = await authorizations.assignments(user)
        return ok({ authorizations: found.map(presentAssignment) })
      },
    }),
    operation({
      id: 'deleteAssignedAuthorization',
      tag,
      summary: 'Declines such an offer.',
      method: 'delete',
      path: '/user/assignedauthorization/{assigned_authorization_uuid}',
      params: AssignmentParams,
      answers: { 204: Type.Undefined() },
      scope,
      isInternal: true,
      feature: 'ASSIGN_OAUTH_TOKEN',
      async handle({ params, caller }) {
        const { user } = access.user(caller, scope)
        const uuid = params.assigned_authorization_uuid
        if (!(await authorizations.declineAssignment(user, uuid))) {
          throw notFound(`offer ${uuid}`)
        }
        return noContent
      },
    }),
  ]
}
