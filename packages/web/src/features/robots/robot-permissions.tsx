import { Content, Skeleton } from '@patternfly/react-core'
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table'
import { useQueryClient } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { LoadMoreButton } from '../../shared/list/load-more.tsx'
import { useList } from '../../shared/list/use-list.ts'
import {
  AddRepositoryRight,
  type RepositoryRole,
  repositoryRoleName,
  RepositoryRoleSelect,
} from '../../shared/repository-rights.tsx'
import { Failure } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import {
  type Robot,
  robotCalls,
  type RobotOwner,
  type RobotPermission,
  robotsKey,
  shortNameOf,
} from './robot-owner.ts'
import { t } from './robots.texts.ts'

interface Props {
  readonly owner: RobotOwner
  readonly robot: Robot
  readonly onClose: () => void
}

/** What a robot account may do in the repositories of its owner. */
export function RobotPermissions({ owner, robot, onClose }: Props) {
  const client = useQueryClient()
  const shortName = shortNameOf(robot)
  const key = robotsKey(owner, 'permissions', shortName)
  const list = useList<RobotPermission>({
    queryKey: key,
    load: (page, signal) => robotCalls(owner).permissions(shortName, page?.toString(), signal),
  })
  const change = async (repository: string, role: RepositoryRole | undefined) => {
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
        toast.success(
          t('permissionSet', { name: robot.name, repository, role: repositoryRoleName(role) }),
        )
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
    <Dialog
      title={t('permissionsTitle', { name: robot.name })}
      description={t('permissionsHelp')}
      size="medium"
      onClose={onClose}
    >
      <AddRepositoryRight namespace={owner.name} onAdd={change} />
      {list.error === null || list.error === undefined ? (
        <Permissions list={list} onChange={change} />
      ) : (
        <Failure error={list.error} onRetry={list.reload} />
      )}
    </Dialog>
  )
}

type Change = (repository: string, role: RepositoryRole | undefined) => Promise<boolean>

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
                <RepositoryRoleSelect
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
      <LoadMoreButton lists={[list]}>{t('permissionsMore')}</LoadMoreButton>
    </>
  )
}
