import { Type } from 'typebox'

import type { ApiAccess } from '../api/api-access.service.ts'
import { ApiError, messageAlone } from '../api/api-error.ts'
import { type Method, type Operation, operation } from '../api/operation.ts'
import { RepositoryParams } from './repository.wire.ts'

const list = '/repository/{repository}/tokens/'

const calls: readonly { readonly id: string; readonly method: Method; readonly path: string }[] = [
  { id: 'listRepoTokens', method: 'get', path: list },
  { id: 'createToken', method: 'post', path: list },
  { id: 'getTokens', method: 'get', path: `${list}{code}` },
  { id: 'changeToken', method: 'put', path: `${list}{code}` },
  { id: 'deleteToken', method: 'delete', path: `${list}{code}` },
]

/** Tokens of single repositories, which Quay gave up for robots: every call says so. */
export function repositoryTokenOperations(access: ApiAccess): Operation[] {
  return calls.map((call) =>
    operation({
      ...call,
      tag: 'repotoken',
      summary: 'Tells that repositories have no tokens of their own; use a robot.',
      params: call.path === list ? RepositoryParams : TokenParams,
      answers: { 410: Type.Object({ message: Type.String() }) },
      scope: 'repo:admin',
      async handle({ params, caller }) {
        await access.repository(caller, params.repository, 'administer')
        throw new ApiError(messageAlone(410), 'repositories have no tokens any more; use a robot')
      },
    }),
  )
}

const TokenParams = Type.Object({
  ...RepositoryParams.properties,
  code: Type.String({ maxLength: 255 }),
})
