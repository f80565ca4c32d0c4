import CubesIcon from '@patternfly/react-icons/dist/esm/icons/cubes-icon'
import { useQueryClient } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { PageLink } from '../../shared/page-link.tsx'
import {
  AddRepositoryRight,
  type RepositoryRole,
  repositoryRoleName,
  repositoryRoles,
  RepositoryRoleSelect,
} from '../../shared/repository-rights.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { teamKey, type TeamRight, type TeamTabProps } from './team-calls.ts'
import { t } from './teams.texts.ts'

/** What a team may do in the repositories of its organization. */
export default function Tab({ organization: orgname, team: teamname }: TeamTabProps) {
  const client = useQueryClient()
  const list = useList<TeamRight>({
    queryKey: teamKey(orgname, teamname, 'rights'),
    async load(page, signal) {
      const answer = await api.get('/organization/{orgname}/team/{teamname}/permissions', {
        path: { orgname, teamname },
        query: { next_page: page?.toString() },
        signal,
      })
      return { rows: answer.permissions, next: answer.next_page }
    },
  })
  const change = async (name: string, role: RepositoryRole | undefined) => {
    const call = '/repository/{repository}/permissions/team/{teamname}' as const
    const path = { repository: `${orgname}/${name}`, teamname }
    try {
      if (role === undefined) {
        await api.delete(call, { path })
        toast.success(t('rightRemoved', { repository: name }))
      } else {
        await api.put(call, { path, body: { role } })
        toast.success(t('rightSet', { repository: name, role: repositoryRoleName(role) }))
      }
      return true
    } catch (error) {
      toast.failure(t('rightFailed'), error)
      return false
    } finally {
      await client.invalidateQueries({ queryKey: teamKey(orgname, teamname) })
      await client.invalidateQueries({ queryKey: keys.organization(orgname) })
    }
  }
  return (
    <div className="berth-stack">
      <AddRepositoryRight namespace={orgname} onAdd={change} />
      <DataList
        name="team-rights"
        label={t('repositories')}
        list={list}
        columns={[
          {
            key: 'repository',
            title: t('repository'),
            cell: ({ repository: { name } }) => (
              <PageLink to={addresses.repository(`${orgname}/${name}`)}>{name}</PageLink>
            ),
            compare: (left, right) => left.repository.name.localeCompare(right.repository.name),
          },
          {
            key: 'role',
            title: t('mayThere'),
            cell: ({ repository: { name }, role }) => (
              <RepositoryRoleSelect
                label={t('roleIn', { repository: name })}
                role={role}
                mayBeNone
                onChange={(next) => void change(name, next)}
              />
            ),
            compare: (left, right) =>
              repositoryRoles.indexOf(left.role) - repositoryRoles.indexOf(right.role),
          },
        ]}
        keyOf={({ repository }) => repository.name}
        matches={({ repository }, text) => repository.name.includes(text.toLowerCase())}
        filterLabel={t('filter')}
        empty={
          <NothingYet icon={CubesIcon} title={t('noRightsTitle')}>
            {t('noRightsBody')}
          </NothingYet>
        }
      />
    </div>
  )
}
