import { Button, Form, Label } from '@patternfly/react-core'
import UserPlusIcon from '@patternfly/react-icons/dist/esm/icons/user-plus-icon'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { type Entity, EntityPicker } from '../../shared/entity-picker.tsx'
import type { BulkAction } from '../../shared/list/actions.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { useMayChange } from '../../shared/looking-only.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { teamKey, type TeamMember, type TeamTabProps } from './team-calls.ts'
import { t } from './teams.texts.ts'

const nameOf = (member: TeamMember) => ('name' in member ? member.name : member.email)

const columns: readonly Column<TeamMember>[] = [
  {
    key: 'name',
    title: t('memberName'),
    cell: (member) => (
      <span className="berth-with-avatar">
        <NameAvatar name={nameOf(member)} color={member.avatar.color} />
        {nameOf(member)}
        {'is_robot' in member && member.is_robot ? <Label isCompact>{t('kindRobot')}</Label> : null}
        {member.invited ? (
          <Label isCompact color="blue">
            {t('invited')}
          </Label>
        ) : null}
      </span>
    ),
    compare: (left, right) => nameOf(left).localeCompare(nameOf(right)),
  },
]

/** Who is in a team, and who is invited. */
export default function Tab({ organization: orgname, team: teamname, isAdmin }: TeamTabProps) {
  const client = useQueryClient()
  const list = useList<TeamMember>({
    queryKey: teamKey(orgname, teamname, 'members'),
    async load(page, signal) {
      const answer = await api.get('/organization/{orgname}/team/{teamname}/members', {
        path: { orgname, teamname },
        query: { next_page: page?.toString(), includePending: isAdmin },
        signal,
      })
      return { rows: answer.members, next: answer.next_page }
    },
  })
  const changed = async () => {
    await client.invalidateQueries({ queryKey: teamKey(orgname, teamname) })
    await client.invalidateQueries({ queryKey: keys.organization(orgname) })
  }
  const remove = async (member: TeamMember) => {
    if ('name' in member) {
      const path = { orgname, teamname, membername: member.name }
      await api.delete('/organization/{orgname}/team/{teamname}/members/{membername}', { path })
      return
    }
    const path = { orgname, teamname, email: member.email }
    await api.delete('/organization/{orgname}/team/{teamname}/invite/{email}', { path })
  }
  const mayChange = useMayChange()
  const bulkActions: readonly BulkAction<TeamMember>[] = isAdmin
    ? [
        {
          key: 'remove',
          label: t('removeMember'),
          isDanger: true,
          run: remove,
          confirmation: (rows) => ({
            title: t('removeMembersTitle', { count: rows.length, team: teamname }),
            losses: rows.map((member) => t('removeMemberLoss', { name: nameOf(member) })),
          }),
          onEnd: changed,
        },
      ]
    : []
  return (
    <div className="berth-stack">
      {isAdmin && mayChange ? (
        <AddMember orgname={orgname} teamname={teamname} onAdded={changed} />
      ) : null}
      <DataList
        name="team-members"
        label={t('teamMembers', { name: teamname })}
        list={list}
        columns={columns}
        keyOf={nameOf}
        matches={(member, text) => nameOf(member).includes(text.toLowerCase())}
        filterLabel={t('filter')}
        bulkActions={bulkActions}
        empty={
          <NothingYet icon={UserPlusIcon} title={t('noTeamMembersTitle')}>
            {isAdmin ? t('noTeamMembersBody') : null}
          </NothingYet>
        }
      />
    </div>
  )
}

interface AddMemberProps {
  readonly orgname: string
  readonly teamname: string
  readonly onAdded: () => Promise<void>
}

function AddMember({ orgname, teamname, onAdded }: AddMemberProps) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<Entity>()
  const add = async (event: FormEvent) => {
    event.preventDefault()
    const name = chosen?.name ?? text.trim()
    try {
      const isInvited = name.includes('@') ? await invite(name) : await join(name)
      toast.success(t(isInvited ? 'memberInvited' : 'memberAdded', { name }))
      setText('')
      setChosen(undefined)
      await onAdded()
    } catch (error) {
      toast.failure(t('memberFailed'), error)
    }
  }
  const invite = async (email: string) => {
    const path = { orgname, teamname, email }
    await api.put('/organization/{orgname}/team/{teamname}/invite/{email}', { path })
    return true
  }
  const join = async (membername: string) => {
    const path = { orgname, teamname, membername }
    const call = '/organization/{orgname}/team/{teamname}/members/{membername}' as const
    return (await api.put(call, { path })).invited
  }
  return (
    <Form onSubmit={(event) => void add(event)} className="berth-add-form">
      <EntityPicker
        label={t('addMemberField')}
        help={t('addMemberHelp')}
        namespace={orgname}
        text={text}
        onText={setText}
        onChoose={setChosen}
      />
      <Button type="submit" variant="secondary" isDisabled={text.trim() === ''}>
        {t('addMember')}
      </Button>
    </Form>
  )
}
