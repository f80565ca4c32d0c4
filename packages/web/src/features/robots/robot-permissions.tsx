import {
  Button,
  Content,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  Modal,
  ModalBody,
  ModalHeader,
  Skeleton,
  TextInput,
} from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'

import { api } from '../../api/client.ts'
import { useList } from '../../shared/list/use-list.ts'
import { Failure } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import {
  type Robot,
  robotCalls,
  type RobotOwner,
  type RobotPermission,
  robotsKey,
  type Role,
  shortNameOf,
} from './robot-owner.ts'
import { t } from './robots.texts.ts'

interface Props {
  readonly owner: RobotOwner
  readonly robot: Robot
  readonly onClose: () => void
}

const roles: readonly Role[] = ['read', 'write', 'admin']

/** What a robot account may do in the repositories of its owner. */
export function RobotPermissions({ owner, robot, onClose }: Props) {
  const client = useQueryClient()
  const shortName = shortNameOf(robot)
  const key = robotsKey(owner, 'permissions', shortName)
  const list = useList<RobotPermission>({
    queryKey: key,
    load: (page, signal) => robotCalls(owner).permissions(shortName, page?.toString(), signal),
  })
  const change = async (repository: string, role: Role | undefined) => {
    const path = { repository: `${owner.name}/${repository}`, username: robot.name }
    try {
      if (role === undefined) {
        await api.delete('/repository/{repository}/permissions/user/{username}', { path })
        toast.success(t('permissionRemoved', { name: robot.name, repository }))
      } else {
        await api.put('/repository/{repository}/permissions/user/{username}', {
          path,
          body: { role },
        })
        toast.success(t('permissionSet', { name: robot.name, repository, role: t(role) }))
      }
      return true
    } catch (error) {
      toast.failure(t('permissionFailed'), error)
      return false
    } finally {
      await client.invalidateQueries({ queryKey: robotsKey(owner) })
    }
  }
  return (
    <Modal isOpen variant="medium" onClose={onClose} aria-labelledby="robot-permissions">
      <ModalHeader
        labelId="robot-permissions"
        title={t('permissionsTitle', { name: robot.name })}
        description={t('permissionsHelp')}
      />
      <ModalBody className="berth-stack">
        <AddPermission namespace={owner.name} onAdd={change} />
        {list.error === null || list.error === undefined ? (
          <Permissions list={list} onChange={change} />
        ) : (
          <Failure error={list.error} onRetry={list.reload} />
        )}
      </ModalBody>
    </Modal>
  )
}

type Change = (repository: string, role: Role | undefined) => Promise<boolean>

interface PermissionsProps {
  readonly list: ReturnType<typeof useList<RobotPermission>>
  readonly onChange: Change
}

function Permissions({ list, onChange }: PermissionsProps) {
  if (list.isLoading) return <Skeleton height="6rem" screenreaderText="…" />
  if (list.rows.length === 0) return <Content component="p">{t('permissionsNone')}</Content>
  return (
    <>
      <Table variant="compact" aria-label={t('repositories')}>
        <Thead>
          <Tr>
            <Th>{t('permissionsRepository')}</Th>
            <Th>{t('permissionsRole')}</Th>
          </Tr>
        </Thead>
        <Tbody>
          {list.rows.map(({ repository: { name }, role }) => (
            <Tr key={name}>
              <Td dataLabel={t('permissionsRepository')}>{name}</Td>
              <Td dataLabel={t('permissionsRole')}>
                <RoleSelect
                  id={`role-${name}`}
                  label={t('roleOf', { repository: name })}
                  role={role}
                  mayBeNone
                  onChange={(next) => void onChange(name, next)}
                />
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {list.isComplete ? null : (
        <Button variant="link" onClick={list.loadMore}>
          {t('permissionsMore')}
        </Button>
      )}
    </>
  )
}

function AddPermission(props: { readonly namespace: string; readonly onAdd: Change }) {
  const [repository, setRepository] = useState('')
  const [role, setRole] = useState<Role>('write')
  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (await props.onAdd(repository.trim(), role)) setRepository('')
  }
  return (
    <Form onSubmit={(event) => void add(event)}>
      <FormGroup label={t('permissionsAddRepository')} fieldId="robot-repository">
        <div className="berth-buttons">
          <TextInput
            id="robot-repository"
            value={repository}
            onChange={(_event, text) => setRepository(text)}
            autoComplete="off"
            aria-describedby="robot-repository-help"
          />
          <RoleSelect
            id="robot-role"
            label={t('permissionsRole')}
            role={role}
            onChange={(next) => setRole(next ?? 'write')}
          />
          <Button type="submit" variant="secondary" isDisabled={repository.trim() === ''}>
            {t('permissionsAdd')}
          </Button>
        </div>
        <FormHelperText id="robot-repository-help">
          <HelperText>
            <HelperTextItem>
              {t('permissionsAddHelp', { namespace: props.namespace })}
            </HelperTextItem>
          </HelperText>
        </FormHelperText>
      </FormGroup>
    </Form>
  )
}

interface RoleSelectProps {
  readonly id: string
  readonly label: string
  readonly role: Role
  readonly mayBeNone?: boolean
  readonly onChange: (role: Role | undefined) => void
}

function RoleSelect({ id, label, role, mayBeNone = false, onChange }: RoleSelectProps) {
  return (
    <FormSelect
      id={id}
      aria-label={label}
      value={role}
      onChange={(_event, value) => onChange(roles.find((one) => one === value))}
      className="berth-narrow-select"
    >
      {roles.map((one) => (
        <FormSelectOption key={one} value={one} label={t(one)} />
      ))}
      {mayBeNone ? <FormSelectOption value="" label={t('noRole')} /> : null}
    </FormSelect>
  )
}
