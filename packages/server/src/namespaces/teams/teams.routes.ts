import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf } from '../../api/api-caller.ts'
import { messageAlone, problem } from '../../api/api-error.ts'
import { NumberedPages, wholeListMaximum } from '../../api/numbered-pages.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import { AccountNotFoundError, ForeignRobotError } from '../account.ts'
import { InvalidNameError } from '../account-name.ts'
import { TeamNotFoundError } from './team.ts'
import {
  presentPending,
  presentTeam,
  presentTeamMember,
  TeamBody,
  TeamJson,
  TeamMemberJson,
  TeamMemberParams,
  TeamMembersJson,
  TeamMembersQuery,
  TeamParams,
} from './team.wire.ts'
import { inviterOf } from './team-invitations.routes.ts'
import type { TeamInvitations } from './team-invitations.service.ts'
import type { Teams } from './teams.service.ts'

interface Dependencies {
  readonly teams: Teams
  readonly invitations: TeamInvitations
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const tag = 'team'
/** Whoever is named in a path of members and is nobody is a mistake of the request, as in Quay. */
const unknownMember = { error: AccountNotFoundError, form: problem('invalid_request') }
const foreignRobot = { error: ForeignRobotError, form: messageAlone(400) }

/** The teams of an organization, and who is in them. */
export function teamOperations(dependencies: Dependencies): Operation[] {
  const { teams, access } = dependencies
  return [
    operation({
      id: 'updateOrganizationTeam',
      tag,
      summary: 'Makes a team, or changes the one that has the name.',
      method: 'put',
      path: '/organization/{orgname}/team/{teamname}',
      params: TeamParams,
      body: TeamBody,
      answers: { 200: TeamJson },
      scope: 'org:admin',
      errors: [{ error: InvalidNameError, form: messageAlone(400) }],
      async handle({ params, body, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const { team, isNew } = await teams.put(actorOf(caller), organization, {
          name: params.teamname,
          role: body.role,
          ...(body.description === undefined ? {} : { description: body.description }),
        })
        return ok(presentTeam(team, isNew))
      },
    }),
    operation({
      id: 'deleteOrganizationTeam',
      tag,
      summary: 'Deletes a team, with the rights that it has.',
      method: 'delete',
      path: '/organization/{orgname}/team/{teamname}',
      params: TeamParams,
      answers: { 204: Type.Null() },
      scope: 'org:admin',
      errors: [{ error: TeamNotFoundError, form: messageAlone(400) }],
      async handle({ params, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        await teams.delete(actorOf(caller), organization, params.teamname)
        return noContent
      },
    }),
    ...memberOperations(dependencies),
  ]
}

function memberOperations({ teams, invitations, access, pageTokens }: Dependencies): Operation[] {
  const pages = new NumberedPages(pageTokens)
  const path = '/organization/{orgname}/team/{teamname}/members/{membername}'
  return [
    operation({
      id: 'getOrganizationTeamMembers',
      tag,
      summary: 'Lists who is in a team, and, for those who may change that, who is invited.',
      method: 'get',
      path: '/organization/{orgname}/team/{teamname}/members',
      params: TeamParams,
      query: TeamMembersQuery,
      answers: { 200: TeamMembersJson },
      scope: 'org:admin',
      async handle({ params, query, caller }) {
        const authorized = await access.team(caller, params.orgname, params.teamname)
        const { team, isChangeable } = authorized
        const list = `getOrganizationTeamMembers:${team.id}`
        const page = pages.page(list, query.next_page)
        const members = await teams.members(team, page)
        const isWhole = members.length < page.limit
        const isPendingWanted = query.includePending === true && isChangeable && isWhole
        const pending = isPendingWanted ? await invitations.pending(team, wholeListMaximum) : []
        return ok({
          name: team.name,
          members: [
            ...members.map((member) => presentTeamMember(member, false)),
            ...pending.map(presentPending),
          ],
          can_edit: isChangeable,
          ...pages.next(list, isWhole ? undefined : members.at(-1)?.accountId),
        })
      },
    }),
    operation({
      id: 'updateOrganizationTeamMember',
      tag,
      summary: 'Puts somebody into a team, or asks whether they want to be in it.',
      method: 'put',
      path,
      params: TeamMemberParams,
      answers: { 200: TeamMemberJson },
      scope: 'org:admin',
      errors: [unknownMember, foreignRobot],
      async handle({ params, caller, baseUrl }) {
        const authorized = await access.organization(caller, params.orgname, 'admin')
        const { organization } = authorized
        const { member, isInvited } = await invitations.addOrInvite(
          actorOf(caller),
          inviterOf(authorized.caller, baseUrl),
          organization,
          params.teamname,
          params.membername,
        )
        return ok(presentTeamMember(member, isInvited))
      },
    }),
    operation({
      id: 'deleteOrganizationTeamMember',
      tag,
      summary: 'Takes somebody out of a team, or takes an invitation back.',
      method: 'delete',
      path,
      params: TeamMemberParams,
      answers: { 204: Type.Null() },
      scope: 'org:admin',
      errors: [unknownMember],
      async handle({ params, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const { teamname, membername } = params
        const actor = actorOf(caller)
        if (await invitations.withdraw(actor, organization, teamname, membername)) return noContent
        await teams.removeMember(actor, organization, teamname, membername)
        return noContent
      },
    }),
  ]
}
