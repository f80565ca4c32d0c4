import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { NextPageQuery, NumberedPages } from '../../api/numbered-pages.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import { OrganizationParams } from './organization.wire.ts'
import {
  CollaboratorsJson,
  OrganizationMemberJson,
  OrganizationMemberParams,
  OrganizationMembersJson,
  presentCollaborator,
  presentOrganizationMember,
} from './organization-member.wire.ts'
import type { OrganizationMembers } from './organization-members.service.ts'

interface Dependencies {
  readonly members: OrganizationMembers
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const tag = 'organization'

/** The people of an organization: those in its teams, and those with rights on repositories. */
export function organizationMemberOperations(dependencies: Dependencies): Operation[] {
  const { members, access } = dependencies
  const pages = new NumberedPages(dependencies.pageTokens)
  return [
    operation({
      id: 'getOrganizationMembers',
      tag,
      summary: 'Lists the users who are in teams, with the repositories they have rights on.',
      method: 'get',
      path: '/organization/{orgname}/members',
      params: OrganizationParams,
      query: NextPageQuery,
      answers: { 200: OrganizationMembersJson },
      scope: 'org:admin',
      async handle({ params, query, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const list = `getOrganizationMembers:${organization.id}`
        const page = pages.page(list, query.next_page)
        const { people, nextAfterId } = await members.list(organization, page)
        return ok({
          members: people.map((member) => presentOrganizationMember(member)),
          ...pages.next(list, nextAfterId),
        })
      },
    }),
    operation({
      id: 'getOrganizationCollaborators',
      tag,
      summary: 'Lists the users who are in no team, and have rights on repositories.',
      method: 'get',
      path: '/organization/{orgname}/collaborators',
      params: OrganizationParams,
      query: NextPageQuery,
      answers: { 200: CollaboratorsJson },
      scope: 'org:admin',
      async handle({ params, query, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const list = `getOrganizationCollaborators:${organization.id}`
        const page = pages.page(list, query.next_page)
        const { people, nextAfterId } = await members.collaborators(organization, page)
        return ok({
          collaborators: people.map(presentCollaborator),
          ...pages.next(list, nextAfterId),
        })
      },
    }),
    operation({
      id: 'getOrganizationMember',
      tag,
      summary: 'Tells of one member.',
      method: 'get',
      path: '/organization/{orgname}/members/{membername}',
      params: OrganizationMemberParams,
      answers: { 200: OrganizationMemberJson },
      scope: 'org:admin',
      async handle({ params, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const { kind, ...member } = await members.find(organization, params.membername)
        return ok(presentOrganizationMember(member, kind))
      },
    }),
    operation({
      id: 'removeOrganizationMember',
      tag,
      summary: 'Takes a user out of all teams, and away from all repositories.',
      method: 'delete',
      path: '/organization/{orgname}/members/{membername}',
      params: OrganizationMemberParams,
      answers: { 204: Type.Null() },
      scope: 'org:admin',
      async handle({ params, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        await members.remove(actorOf(caller), organization, params.membername)
        return noContent
      },
    }),
  ]
}
