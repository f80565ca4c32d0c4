import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { notFound } from '../../api/api-error.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import {
  AppTokenParams,
  AppTokensJson,
  CreateAppTokenBody,
  ListAppTokensQuery,
  OneAppTokenJson,
  presentAppToken,
  presentAppTokens,
} from './app-token.wire.ts'
import type { AppTokens } from './app-tokens.service.ts'

interface Dependencies {
  readonly appTokens: AppTokens
  readonly access: ApiAccess
}

/** Passwords for single programs, by their users. */
export function appTokenOperations({ appTokens, access }: Dependencies): Operation[] {
  const common = { tag: 'appspecifictokens', feature: 'APP_SPECIFIC_TOKENS' } as const

  return [
    operation({
      ...common,
      id: 'listAppTokens',
      summary: 'Lists the app tokens of the caller, without their texts.',
      method: 'get',
      path: '/user/apptoken',
      query: ListAppTokensQuery,
      answers: { 200: AppTokensJson },
      scope: 'user:admin',
      async handle({ query, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const tokens = await appTokens.list(user, { onlyExpiring: query.expiring === true })
        return ok(presentAppTokens(tokens, query.expiring))
      },
    }),
    operation({
      ...common,
      id: 'createAppToken',
      summary: 'Makes an app token, and shows its text.',
      method: 'post',
      path: '/user/apptoken',
      body: CreateAppTokenBody,
      answers: { 200: OneAppTokenJson },
      scope: 'user:admin',
      wantsFreshLogin: true,
      async handle({ body, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const { token, text } = await appTokens.create(actorOf(caller), user, body.title)
        return ok({ token: presentAppToken(token, text) })
      },
    }),
    operation({
      ...common,
      id: 'getAppToken',
      summary: 'Shows an app token of the caller, with its text.',
      method: 'get',
      path: '/user/apptoken/{token_uuid}',
      params: AppTokenParams,
      answers: { 200: OneAppTokenJson },
      scope: 'user:admin',
      wantsFreshLogin: true,
      async handle({ params, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const shown = await appTokens.show(user, params.token_uuid)
        if (shown === undefined) throw notFound(`app token ${params.token_uuid}`)
        return ok({ token: presentAppToken(shown.token, shown.text) })
      },
    }),
    operation({
      ...common,
      id: 'revokeAppToken',
      summary: 'Takes an app token away, and what was signed in with it.',
      method: 'delete',
      path: '/user/apptoken/{token_uuid}',
      params: AppTokenParams,
      answers: { 204: Type.Null() },
      scope: 'user:admin',
      wantsFreshLogin: true,
      async handle({ params, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const isRevoked = await appTokens.revoke(actorOf(caller), user, params.token_uuid)
        if (!isRevoked) throw notFound(`app token ${params.token_uuid}`)
        return noContent
      },
    }),
  ]
}
