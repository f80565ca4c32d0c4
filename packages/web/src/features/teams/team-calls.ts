import type { Answer } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { Organization } from '../../frame/tab-props.ts'

export type Team = NonNullable<Organization['teams']>[string]
export type TeamRole = Team['role']
export type TeamMember = Answer<
  'get',
  '/organization/{orgname}/team/{teamname}/members'
>['members'][number]
export type TeamRight = Answer<
  'get',
  '/organization/{orgname}/team/{teamname}/permissions'
>['permissions'][number]

export const teamRoles: readonly TeamRole[] = ['member', 'creator', 'admin']

/** Teams in the order of their names, as far as whoever looks may see them. */
export function teamsOf({ teams = {}, ordered_teams: order }: Organization): readonly Team[] {
  const names = order ?? Object.keys(teams).toSorted()
  return names.flatMap((name) => teams[name] ?? [])
}

export function teamKey(organization: string, team: string, ...part: readonly unknown[]) {
  return keys.namespace(organization, 'teams', team, ...part)
}

/** What each tab of a team's page is given. */
export interface TeamTabProps {
  readonly organization: string
  readonly team: string
  readonly isAdmin: boolean
}
