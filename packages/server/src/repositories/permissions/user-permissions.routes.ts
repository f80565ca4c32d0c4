import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { messageAlone, notFound, problem } from '../../api/api-error.ts'
import { NextPageQuery, NumberedPages } from '../../api/numbered-pages.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import { AccountNotFoundError } from '../../namespaces/account.ts'
import { NoRepositoryPermissionError } from './repository-permission.ts'
import {
  presentUserPermission,
  RepositoryParams,
  RepositoryUserParams,
  RoleBody,
  TransitivePermissionsJson,
  UserPermissionJson,
  UserPermissionsJson,
} from './repository-permission.wire.ts'
import type { RepositoryPermissions } from './repository-permissions.service.ts'

interface Dependencies {
  readonly permissions: RepositoryPermissions
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const common = { tag: 'permission', scope: 'repo:admin' } as const

/** Rights of users and robots on a repository. */
export function userPermissionOperations(dependencies: Dependencies): Operation[] {
  const { permissions, access } = dependencies
  const pages = new NumberedPages(dependencies.pageTokens)
  const path = '/repository/{repository}/permissions/user/{username}'
  return [
    operation({
      ...common,
      id: 'listRepoUserPermissions',
      summary: 'Lists the users and robots that have a right of their own.',
      method: 'get',
      path: '/repository/{repository}/permissions/user/',
      params: RepositoryParams,
      query: NextPageQuery,
      answers: { 200: UserPermissionsJson },
      async handle({ params, query, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const list = `listRepoUserPermissions:${repository.id}`
        const page = pages.page(list, query.next_page)
        const found = await permissions.users(repository, page)
        return ok({
          permissions: Object.fromEntries(
            found.map((permission) => [permission.name, presentUserPermission(permission)]),
          ),
          ...pages.next(list, found.length < page.limit ? undefined : found.at(-1)?.id),
        })
      },
    }),
    operation({
      ...common,
      id: 'getUserTransitivePermission',
      summary: 'Lists the roles that somebody has by itself and by its teams.',
      method: 'get',
      path: `${path}/transitive`,
      params: RepositoryUserParams,
      answers: { 200: TransitivePermissionsJson },
      async handle({ params, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const roles = await permissions.rolesOf(repository, params.username)
        if (roles.length === 0) throw notFound(`right of ${params.username}`)
        return ok({ permissions: roles.map((role) => ({ role })) })
      },
    }),
    operation({
      ...common,
      id: 'getUserPermissions',
      summary: 'Tells of the right that somebody has of its own.',
      method: 'get',
      path,
      params: RepositoryUserParams,
      answers: { 200: UserPermissionJson },
      errors: [{ error: NoRepositoryPermissionError, form: messageAlone(400) }],
      async handle({ params, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        return ok(presentUserPermission(await permissions.ofUser(repository, params.username)))
      },
    }),
    operation({
      ...common,
      id: 'changeUserPermissions',
      summary: 'Gives a user or robot a role, in place of the one it had.',
      method: 'put',
      path,
      params: RepositoryUserParams,
      body: RoleBody,
      answers: { 200: UserPermissionJson },
      errors: [{ error: AccountNotFoundError, form: problem('invalid_request') }],
      async handle({ params, body, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const actor = actorOf(caller)
        const { username } = params
        const permission = await permissions.setUser(actor, repository, username, body.role)
        return ok(presentUserPermission(permission))
      },
    }),
    operation({
      ...common,
      id: 'deleteUserPermissions',
      summary: 'Takes the right away that somebody has of its own.',
      method: 'delete',
      path,
      params: RepositoryUserParams,
      answers: { 204: Type.Null() },
      async handle({ params, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        await permissions.removeUser(actorOf(caller), repository, params.username)
        return noContent
      },
    }),
  ]
}
