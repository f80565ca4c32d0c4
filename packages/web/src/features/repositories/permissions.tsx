import { Button, Form, Label } from '@patternfly/react-core'
import TimesIcon from '@patternfly/react-icons/dist/esm/icons/times-icon'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { type Entity, EntityPicker } from '../../shared/entity-picker.tsx'
import { LoadMoreButton } from '../../shared/list/load-more.tsx'
import { type List, useList } from '../../shared/list/use-list.ts'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { type RepositoryRole, RepositoryRoleSelect } from '../../shared/repository-rights.tsx'
import { Failure, TextSkeleton } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './settings.texts.ts'

/** Somebody who has a right of its own in the repository. */
interface Holder {
  readonly kind: 'user' | 'robot' | 'team'
  readonly name: string
  readonly role: RepositoryRole
  readonly color: string
}

interface Props {
  /** With its namespace. */
  readonly name: string
  readonly namespace: string
}

/** Who may do what in a repository: users, robot accounts and teams. */
export function Permissions({ name, namespace }: Props) {
  const client = useQueryClient()
  const teams = useHolders(name, 'team')
  const users = useHolders(name, 'user')
  const change = async (
    holder: Pick<Holder, 'kind' | 'name'>,
    role: RepositoryRole | undefined,
  ) => {
    try {
      await changeRight(name, holder, role)
      toast.success(t(role === undefined ? 'rightRemoved' : 'rightSet', { name: holder.name }))
      return true
    } catch (error) {
      toast.failure(t('rightFault', { name: holder.name }), error)
      return false
    } finally {
      await client.invalidateQueries({ queryKey: keys.repository(name, 'permissions') })
    }
  }
  const error = teams.error ?? users.error
  if (error !== null && error !== undefined) {
    return <Failure error={error} onRetry={() => [teams, users].forEach((list) => list.reload())} />
  }
  if (teams.isLoading || users.isLoading) return <TextSkeleton />
  const holders = [...teams.rows, ...users.rows]
  return (
    <div className="berth-stack">
      {holders.length === 0 ? (
        <p className="berth-quiet">{t('rightsNone')}</p>
      ) : (
        <Table aria-label={t('permissions')} variant="compact" gridBreakPoint="grid-md">
          <Thead>
            <Tr>
              <Th>{t('who')}</Th>
              <Th>{t('kind')}</Th>
              <Th>{t('role')}</Th>
              <Th screenReaderText={t('remove')} />
            </Tr>
          </Thead>
          <Tbody>
            {holders.map((holder) => (
              <Tr key={`${holder.kind} ${holder.name}`}>
                <Td dataLabel={t('who')} modifier="breakWord">
                  <span className="berth-with-avatar">
                    <NameAvatar name={holder.name} color={holder.color} />
                    {holder.name}
                  </span>
                </Td>
                <Td dataLabel={t('kind')}>
                  <Label isCompact variant="outline">
                    {t(`kind-${holder.kind}`)}
                  </Label>
                </Td>
                <Td dataLabel={t('role')}>
                  <RepositoryRoleSelect
                    label={t('roleOf', { name: holder.name })}
                    role={holder.role}
                    onChange={(role) => void change(holder, role)}
                  />
                </Td>
                <Td isActionCell>
                  <Button
                    variant="plain"
                    icon={<TimesIcon />}
                    aria-label={t('removeRight', { name: holder.name })}
                    onClick={() => void change(holder, undefined)}
                  />
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
      <LoadMoreButton lists={[teams, users]}>{t('more')}</LoadMoreButton>
      <AddHolder namespace={namespace} onAdd={change} />
    </div>
  )
}

function AddHolder(props: {
  readonly namespace: string
  readonly onAdd: (holder: Pick<Holder, 'kind' | 'name'>, role: RepositoryRole) => Promise<boolean>
}) {
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<Entity>()
  const [role, setRole] = useState<RepositoryRole>('read')
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (chosen === undefined) return
    const kind = chosen.kind === 'team' ? 'team' : 'user'
    if (!(await props.onAdd({ kind, name: chosen.name }, role))) return
    setText('')
    setChosen(undefined)
  }
  return (
    <Form onSubmit={(event) => void submit(event)} className="berth-add-form">
      <EntityPicker
        label={t('addHolder')}
        help={t('addHolderHelp')}
        namespace={props.namespace}
        mayBeTeam
        text={text}
        onText={setText}
        onChoose={setChosen}
      />
      <div className="berth-buttons">
        <RepositoryRoleSelect
          label={t('role')}
          role={role}
          onChange={(next) => setRole(next ?? 'read')}
        />
        <Button type="submit" variant="secondary" isDisabled={chosen === undefined}>
          {t('add')}
        </Button>
      </div>
    </Form>
  )
}

function useHolders(repository: string, kind: 'user' | 'team'): List<Holder> {
  return useList<Holder>({
    queryKey: keys.repository(repository, 'permissions', kind),
    load: async (page, signal) => {
      const options = {
        path: { repository },
        query: page === undefined ? {} : { next_page: String(page) },
        signal,
      }
      if (kind === 'team') {
        const answer = await api.get('/repository/{repository}/permissions/team/', options)
        const rows = Object.values(answer.permissions).map(({ name, role, avatar }) => ({
          kind,
          name,
          role,
          color: avatar.color,
        }))
        return { rows, next: answer.next_page }
      }
      const answer = await api.get('/repository/{repository}/permissions/user/', options)
      const rows = Object.values(answer.permissions).map((held) => ({
        kind: held.is_robot ? ('robot' as const) : ('user' as const),
        name: held.name,
        role: held.role,
        color: held.avatar.color,
      }))
      return { rows, next: answer.next_page }
    },
  })
}

async function changeRight(
  repository: string,
  { kind, name }: Pick<Holder, 'kind' | 'name'>,
  role: RepositoryRole | undefined,
): Promise<void> {
  if (kind === 'team') {
    const path = { repository, teamname: name }
    const address = '/repository/{repository}/permissions/team/{teamname}'
    if (role === undefined) await api.delete(address, { path })
    else await api.put(address, { path, body: { role } })
    return
  }
  const path = { repository, username: name }
  const address = '/repository/{repository}/permissions/user/{username}'
  if (role === undefined) await api.delete(address, { path })
  else await api.put(address, { path, body: { role } })
}
