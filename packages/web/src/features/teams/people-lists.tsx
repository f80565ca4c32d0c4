import { Label, LabelGroup } from '@patternfly/react-core'
import UsersIcon from '@patternfly/react-icons/dist/esm/icons/users-icon'
import { useQueryClient } from '@tanstack/react-query'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { t } from './teams.texts.ts'

type Member = Answer<'get', '/organization/{orgname}/members'>['members'][number]
type Collaborator = Answer<'get', '/organization/{orgname}/collaborators'>['collaborators'][number]
type Person = Collaborator | Member

const matches = ({ name }: Person, text: string) => name.includes(text.toLowerCase())

const nameColumn: Column<Person> = {
  key: 'name',
  title: t('memberName'),
  cell: ({ name, avatar, kind }) => (
    <span className="berth-with-avatar">
      <NameAvatar name={name} color={avatar.color} />
      {name}
      {kind === 'robot' ? <Label isCompact>{t('kindRobot')}</Label> : null}
    </span>
  ),
  compare: (left, right) => left.name.localeCompare(right.name),
}

const repositoriesColumn: Column<Person> = {
  key: 'repositories',
  title: t('memberRepositories'),
  cell: ({ repositories }) =>
    repositories.length === 0 ? (
      <span className="berth-quiet">{t('none')}</span>
    ) : (
      <span title={repositories.join(', ')}>
        {t('repositoryCount', { count: repositories.length })}
      </span>
    ),
  compare: (left, right) => left.repositories.length - right.repositories.length,
}

/** Everybody who is in a team of an organization. */
export function MembersList({ organization }: { readonly organization: string }) {
  const client = useQueryClient()
  const list = useList<Member>({
    queryKey: keys.namespace(organization, 'members'),
    async load(page, signal) {
      const answer = await api.get('/organization/{orgname}/members', {
        path: { orgname: organization },
        query: { next_page: page?.toString() },
        signal,
      })
      return { rows: answer.members, next: answer.next_page }
    },
  })
  const teamsColumn: Column<Member> = {
    key: 'teams',
    title: t('memberTeams'),
    cell: ({ teams }) => (
      <LabelGroup aria-label={t('memberTeams')}>
        {teams.map(({ name }) => (
          <Label key={name} isCompact>
            <PageLink to={addresses.team(organization, name)}>{name}</PageLink>
          </Label>
        ))}
      </LabelGroup>
    ),
  }
  return (
    <DataList
      name="members"
      label={t('viewMembers')}
      list={list}
      columns={[nameColumn, teamsColumn, repositoriesColumn]}
      keyOf={({ name }) => name}
      matches={matches}
      filterLabel={t('filter')}
      bulkActions={[
        {
          key: 'take-out',
          label: t('takeOut'),
          isDanger: true,
          isPossible: ({ kind }) => kind === 'user',
          run: ({ name: membername }) =>
            api.delete('/organization/{orgname}/members/{membername}', {
              path: { orgname: organization, membername },
            }),
          confirmation: (rows) => ({
            title: t('takeOutTitle', { count: rows.length, organization }),
            losses: rows.map(({ name }) => t('takeOutLoss', { name })),
          }),
          onEnd: async () => {
            await client.invalidateQueries({ queryKey: keys.namespace(organization) })
            await client.invalidateQueries({ queryKey: keys.organization(organization) })
          },
        },
      ]}
      empty={
        <NothingYet icon={UsersIcon} title={t('noMembersTitle')}>
          {t('noMembersBody')}
        </NothingYet>
      }
    />
  )
}

/** People who are in no team, and have rights in some repositories. */
export function CollaboratorsList({ organization }: { readonly organization: string }) {
  const list = useList<Collaborator>({
    queryKey: keys.namespace(organization, 'collaborators'),
    async load(page, signal) {
      const answer = await api.get('/organization/{orgname}/collaborators', {
        path: { orgname: organization },
        query: { next_page: page?.toString() },
        signal,
      })
      return { rows: answer.collaborators, next: answer.next_page }
    },
  })
  return (
    <DataList
      name="collaborators"
      label={t('viewCollaborators')}
      list={list}
      columns={[nameColumn, repositoriesColumn]}
      keyOf={({ name }) => name}
      matches={matches}
      filterLabel={t('filter')}
      empty={
        <NothingYet icon={UsersIcon} title={t('noCollaboratorsTitle')}>
          {t('noCollaboratorsBody')}
        </NothingYet>
      }
    />
  )
}
