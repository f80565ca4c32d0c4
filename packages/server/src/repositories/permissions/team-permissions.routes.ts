import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { messageAlone, notFound, problem } from '../../api/api-error.ts'
import { NextPageQuery, NumberedPages } from '../../api/numbered-pages.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import { TeamNotFoundError } from '../../namespaces/teams/team.ts'
import type { Teams } from '../../namespaces/teams/teams.service.ts'
import { NoRepositoryPermissionError } from './repository-permission.ts'
import {
  presentRepositoryOfTeam,
  presentTeamPermission,
  RepositoriesOfTeamJson,
  RepositoryParams,
  RepositoryTeamParams,
  RoleBody,
  TeamParams,
  TeamPermissionJson,
  TeamPermissionsJson,
  TeamRoleJson,
} from './repository-permission.wire.ts'
import type { RepositoryPermissions } from './repository-permissions.service.ts'

interface Dependencies {
  readonly permissions: RepositoryPermissions
  readonly teams: Teams
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const common = { tag: 'permission', scope: 'repo:admin' } as const

/** Rights of teams on a repository, and all rights of one team. */
export function teamPermissionOperations(dependencies: Dependencies): Operation[] {
  const { permissions, teams, access } = dependencies
  const pages = new NumberedPages(dependencies.pageTokens)
  const path = '/repository/{repository}/permissions/team/{teamname}'
  return [
    operation({
      id: 'getOrganizationTeamPermissions',
      tag: 'team',
      scope: 'org:admin',
      summary: 'Lists the repositories on which a team has a right.',
      method: 'get',
      path: '/organization/{orgname}/team/{teamname}/permissions',
      params: TeamParams,
      query: NextPageQuery,
      answers: { 200: RepositoriesOfTeamJson },
      async handle({ params, query, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const team = await teams.find(organization, params.teamname)
        if (team === undefined) throw notFound(`team ${params.teamname}`)
        const list = `getOrganizationTeamPermissions:${team.id}`
        const page = pages.page(list, query.next_page)
        const found = await permissions.repositoriesOf(team, page)
        return ok({
          permissions: found.map(presentRepositoryOfTeam),
          ...pages.next(list, found.length < page.limit ? undefined : found.at(-1)?.id),
        })
      },
    }),
    operation({
      ...common,
      id: 'listRepoTeamPermissions',
      summary: 'Lists the teams that have a right.',
      method: 'get',
      path: '/repository/{repository}/permissions/team/',
      params: RepositoryParams,
      query: NextPageQuery,
      answers: { 200: TeamPermissionsJson },
      async handle({ params, query, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const list = `listRepoTeamPermissions:${repository.id}`
        const page = pages.page(list, query.next_page)
        const found = await permissions.teams(repository, page)
        return ok({
          permissions: Object.fromEntries(
            found.map((permission) => [permission.name, presentTeamPermission(permission)]),
          ),
          ...pages.next(list, found.length < page.limit ? undefined : found.at(-1)?.id),
        })
      },
    }),
    operation({
      ...common,
      id: 'getTeamPermissions',
      summary: 'Tells of the role of a team.',
      method: 'get',
      path,
      params: RepositoryTeamParams,
      answers: { 200: TeamRoleJson },
      errors: [{ error: NoRepositoryPermissionError, form: messageAlone(400) }],
      async handle({ params, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const { role } = await permissions.ofTeam(repository, params.teamname)
        return ok({ role })
      },
    }),
    operation({
      ...common,
      id: 'changeTeamPermissions',
      summary: 'Gives a team a role, in place of the one it had.',
      method: 'put',
      path,
      params: RepositoryTeamParams,
      body: RoleBody,
      answers: { 200: TeamPermissionJson },
      errors: [{ error: TeamNotFoundError, form: problem('invalid_request') }],
      async handle({ params, body, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        const actor = actorOf(caller)
        const { teamname } = params
        const permission = await permissions.setTeam(actor, repository, teamname, body.role)
        return ok(presentTeamPermission(permission))
      },
    }),
    operation({
      ...common,
      id: 'deleteTeamPermissions',
      summary: 'Takes the role of a team away.',
      method: 'delete',
      path,
      params: RepositoryTeamParams,
      answers: { 204: Type.Null() },
      async handle({ params, caller }) {
        const { repository } = await access.repository(caller, params.repository, 'administer')
        await permissions.removeTeam(actorOf(caller), repository, params.teamname)
        return noContent
      },
    }),
  ]
}
