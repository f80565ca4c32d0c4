import { FormSelect, FormSelectOption } from '@patternfly/react-core'
import UsersIcon from '@patternfly/react-icons/dist/esm/icons/users-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { Organization } from '../../frame/tab-props.ts'
import { addresses } from '../../shared/addresses.ts'
import type { BulkAction } from '../../shared/list/actions.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { listOf } from '../../shared/list/use-list.ts'
import { ChangeButton, useMayChange } from '../../shared/looking-only.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { CreateTeam } from './create-team.tsx'
import { type Team, type TeamRole, teamRoles, teamsOf } from './team-calls.ts'
import { t } from './teams.texts.ts'

const shortRoles = {
  member: t('memberShort'),
  creator: t('creatorShort'),
  admin: t('adminShort'),
}

/** The teams of an organization. */
export function TeamsList({ organization }: { readonly organization: Organization }) {
  const { name: orgname, is_admin: isAdmin } = organization
  const mayChange = useMayChange()
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const teams = teamsOf(organization)
  const changed = () => client.invalidateQueries({ queryKey: keys.organization(orgname) })
  const setRole = async ({ name: teamname }: Team, role: TeamRole) => {
    const path = { orgname, teamname }
    try {
      await api.put('/organization/{orgname}/team/{teamname}', { path, body: { role } })
      toast.success(t('roleChanged', { name: teamname, role: shortRoles[role] }))
    } catch (error) {
      toast.failure(t('roleFailed'), error)
    }
    await changed()
  }
  const isLastOfAdmins = (team: Team) =>
    team.role === 'admin' && teams.filter(({ role }) => role === 'admin').length === 1
  const create = isAdmin ? (
    <ChangeButton variant="primary" onClick={() => setCreating(true)}>
      {t('create')}
    </ChangeButton>
  ) : null
  const bulkActions: readonly BulkAction<Team>[] = isAdmin
    ? [
        {
          key: 'delete',
          label: t('remove'),
          isDanger: true,
          isPossible: (team) => !isLastOfAdmins(team),
          run: ({ name: teamname }) =>
            api.delete('/organization/{orgname}/team/{teamname}', { path: { orgname, teamname } }),
          confirmation: (rows) => ({
            title: t('removeTitle', { count: rows.length }),
            losses: rows.map(({ name }) => t('removeLoss', { name })),
          }),
          onEnd: changed,
        },
      ]
    : []
  return (
    <>
      <DataList
        name="teams"
        label={t('viewTeams')}
        // They come with the organization.
        list={listOf(teams, () => void changed())}
        columns={columnsOf(orgname, isAdmin && mayChange ? setRole : undefined)}
        keyOf={({ name }) => name}
        matches={({ name }, text) => name.includes(text.toLowerCase())}
        filterLabel={t('filter')}
        bulkActions={bulkActions}
        actions={create}
        empty={
          <NothingYet icon={UsersIcon} title={t('noneTitle')} action={create}>
            {t('noneBody')}
          </NothingYet>
        }
      />
      {isCreating ? <CreateTeam organization={orgname} onClose={() => setCreating(false)} /> : null}
    </>
  )
}

type SetRole = (team: Team, role: TeamRole) => Promise<void>

function columnsOf(organization: string, setRole: SetRole | undefined): readonly Column<Team>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: ({ name, avatar, can_view: canView }) => (
        <span className="berth-with-avatar">
          <NameAvatar name={name} color={avatar.color} />
          {canView ? <PageLink to={addresses.team(organization, name)}>{name}</PageLink> : name}
        </span>
      ),
      compare: (left, right) => left.name.localeCompare(right.name),
    },
    { key: 'description', title: t('description'), cell: ({ description }) => description },
    {
      key: 'members',
      title: t('members'),
      isNumber: true,
      cell: ({ member_count: count }) => count,
      compare: (left, right) => left.member_count - right.member_count,
    },
    {
      key: 'repositories',
      title: t('repositories'),
      isNumber: true,
      cell: ({ repo_count: count }) => count,
      compare: (left, right) => left.repo_count - right.repo_count,
    },
    {
      key: 'role',
      title: t('role'),
      cell: (team) =>
        setRole === undefined ? (
          shortRoles[team.role]
        ) : (
          <FormSelect
            id={`role-of-${team.name}`}
            aria-label={t('roleOf', { name: team.name })}
            className="berth-narrow-select"
            value={team.role}
            onChange={(_event, value) => {
              const role = teamRoles.find((one) => one === value)
              if (role !== undefined) void setRole(team, role)
            }}
          >
            {teamRoles.map((role) => (
              <FormSelectOption key={role} value={role} label={shortRoles[role]} />
            ))}
          </FormSelect>
        ),
      compare: (left, right) => teamRoles.indexOf(left.role) - teamRoles.indexOf(right.role),
    },
  ]
}
