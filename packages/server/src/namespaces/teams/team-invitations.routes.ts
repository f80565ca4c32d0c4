import { Type } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { actorOf, type SignedInCaller } from '../../api/api-caller.ts'
import { messageAlone } from '../../api/api-error.ts'
import { noContent, ok, type Operation, operation } from '../../api/operation.ts'
import { InvitationNotFoundError, type Inviter } from './team-invitation.ts'
import {
  InvitationParams,
  InvitedEmailJson,
  InviteEmailParams,
  JoinedTeamJson,
  presentInvitedEmail,
  TeamEmailParams,
} from './team.wire.ts'
import type { TeamInvitations } from './team-invitations.service.ts'

interface Dependencies {
  readonly invitations: TeamInvitations
  readonly access: ApiAccess
}

const tag = 'team'
const unknownCode = { error: InvitationNotFoundError, form: messageAlone(400) }

/** Invitations to teams: by mail to an address, and the answers of those who were asked. */
export function teamInvitationOperations({ invitations, access }: Dependencies): Operation[] {
  const emailPath = '/organization/{orgname}/team/{teamname}/invite/{email}'
  const answerPath = '/teaminvite/{code}'
  return [
    operation({
      id: 'inviteTeamMemberEmail',
      tag,
      summary: 'Sends a mail that asks its reader to join a team.',
      method: 'put',
      path: emailPath,
      params: InviteEmailParams,
      answers: { 200: InvitedEmailJson },
      scope: 'org:admin',
      feature: 'MAILING',
      async handle({ params, caller, baseUrl }) {
        const authorized = await access.organization(caller, params.orgname, 'admin')
        await invitations.inviteByMail(
          actorOf(caller),
          inviterOf(authorized.caller, baseUrl),
          authorized.organization,
          params.teamname,
          params.email,
        )
        return ok(presentInvitedEmail(params.email))
      },
    }),
    operation({
      id: 'deleteTeamMemberEmailInvite',
      tag,
      summary: 'Takes an invitation by mail back.',
      method: 'delete',
      path: emailPath,
      params: TeamEmailParams,
      answers: { 204: Type.Null() },
      scope: 'org:admin',
      feature: 'MAILING',
      async handle({ params, caller }) {
        const { organization } = await access.organization(caller, params.orgname, 'admin')
        const { teamname, email } = params
        await invitations.withdrawMail(actorOf(caller), organization, teamname, email)
        return noContent
      },
    }),
    operation({
      id: 'acceptOrganizationTeamInvite',
      tag,
      summary: 'Joins the team to which the caller is invited.',
      method: 'put',
      path: answerPath,
      params: InvitationParams,
      answers: { 200: JoinedTeamJson },
      scope: 'user:admin',
      isInternal: true,
      feature: 'MAILING',
      errors: [unknownCode],
      async handle({ params, caller }) {
        const { user } = access.user(caller, 'user:admin')
        const joined = await invitations.accept(actorOf(caller), user, params.code)
        return ok({ org: joined.organizationName, team: joined.teamName })
      },
    }),
    operation({
      id: 'declineOrganizationTeamInvite',
      tag,
      summary: 'Refuses an invitation to a team.',
      method: 'delete',
      path: answerPath,
      params: InvitationParams,
      answers: { 204: Type.Null() },
      scope: 'user:admin',
      isInternal: true,
      feature: 'MAILING',
      errors: [unknownCode],
      async handle({ params, caller }) {
        const { user } = access.user(caller, 'user:admin')
        await invitations.decline(actorOf(caller), user, params.code)
        return noContent
      },
    }),
  ]
}

/** The caller as somebody who asks others to join a team. */
export function inviterOf({ principal }: SignedInCaller, baseUrl: string): Inviter {
  return { accountId: principal.account.id, name: principal.account.name, baseUrl }
}
