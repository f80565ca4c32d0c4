import { Button, Label, LabelGroup } from '@patternfly/react-core'
import RobotIcon from '@patternfly/react-icons/dist/esm/icons/robot-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import type { BulkAction, RowAction } from '../../shared/list/actions.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton, useMayChange } from '../../shared/looking-only.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { NothingYet } from '../../shared/states.tsx'
import { CreateRobot } from './create-robot.tsx'
import { RobotCredentials } from './robot-credentials.tsx'
import { type Robot, robotCalls, type RobotOwner, robotsKey, shortNameOf } from './robot-owner.ts'
import { RobotPermissions } from './robot-permissions.tsx'
import { t } from './robots.texts.ts'

type Dialog =
  | { readonly kind: 'credentials'; readonly robot: Pick<Robot, 'name'> }
  | { readonly kind: 'permissions'; readonly robot: Robot }

/** The robot accounts of an organization or a user, and what is done with them. */
export function RobotsList({ owner }: { readonly owner: RobotOwner }) {
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const [search, change] = useSearchState()
  const mayChange = useMayChange()
  const [opened, setDialog] = useState<Dialog>()
  // As found by a search. In an address, a plus sign may have become a blank.
  const found = search.get('showRobot')?.replace(' ', '+')
  const dialog: Dialog | undefined =
    opened ??
    (found === undefined || !mayChange
      ? undefined
      : { kind: 'credentials', robot: { name: found } })
  const list = useList<Robot>({
    queryKey: robotsKey(owner, 'list'),
    load: (page, signal) => robotCalls(owner).list(page?.toString(), signal),
  })
  const close = () => {
    setDialog(undefined)
    change({ showRobot: undefined })
  }
  const create = (
    <ChangeButton variant="primary" onClick={() => setCreating(true)}>
      {t('create')}
    </ChangeButton>
  )
  const bulkActions: readonly BulkAction<Robot>[] = [
    {
      key: 'delete',
      label: t('remove'),
      isDanger: true,
      run: (robot) => robotCalls(owner).remove(shortNameOf(robot)),
      confirmation: (robots) => ({
        title: t('removeTitle', { count: robots.length }),
        losses: robots.map(({ name }) => t('removeLoss', { name })),
      }),
      onEnd: () => client.invalidateQueries({ queryKey: robotsKey(owner) }),
    },
  ]
  const rowActions = (robot: Robot): readonly RowAction[] => [
    {
      key: 'credentials',
      label: t('credentials'),
      run: () => setDialog({ kind: 'credentials', robot }),
    },
    {
      key: 'permissions',
      label: t('permissions'),
      run: () => setDialog({ kind: 'permissions', robot }),
    },
  ]
  return (
    <>
      <DataList
        name="robots"
        label={t('title')}
        list={list}
        columns={columnsOf(
          mayChange ? (robot) => setDialog({ kind: 'credentials', robot }) : undefined,
        )}
        keyOf={({ name }) => name}
        matches={({ name, description }, text) =>
          `${name} ${description}`.toLowerCase().includes(text.toLowerCase())
        }
        filterLabel={t('filter')}
        bulkActions={bulkActions}
        rowActions={rowActions}
        actions={create}
        empty={
          <NothingYet icon={RobotIcon} title={t('noneTitle')} action={create}>
            {t('noneBody')}
          </NothingYet>
        }
      />
      {isCreating ? (
        <CreateRobot
          owner={owner}
          onCreated={(robot) => setDialog({ kind: 'credentials', robot })}
          onClose={() => setCreating(false)}
        />
      ) : null}
      {dialog?.kind === 'credentials' ? (
        <RobotCredentials owner={owner} robot={dialog.robot} onClose={close} />
      ) : null}
      {dialog?.kind === 'permissions' ? (
        <RobotPermissions owner={owner} robot={dialog.robot} onClose={close} />
      ) : null}
    </>
  )
}

function columnsOf(open: ((robot: Robot) => void) | undefined): readonly Column<Robot>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: (robot) =>
        open === undefined ? (
          robot.name
        ) : (
          <Button variant="link" isInline onClick={() => open(robot)}>
            {robot.name}
          </Button>
        ),
      compare: (left, right) => left.name.localeCompare(right.name),
    },
    {
      key: 'description',
      title: t('description'),
      cell: ({ description }) => description,
    },
    {
      key: 'teams',
      title: t('teams'),
      cell: ({ teams = [] }) =>
        teams.length === 0 ? (
          <span className="berth-quiet">{t('none')}</span>
        ) : (
          <LabelGroup aria-label={t('teams')}>
            {teams.map(({ name }) => (
              <Label key={name} isCompact>
                {name}
              </Label>
            ))}
          </LabelGroup>
        ),
    },
    {
      key: 'repositories',
      title: t('repositories'),
      cell: ({ repositories = [] }) =>
        repositories.length === 0 ? (
          <span className="berth-quiet">{t('none')}</span>
        ) : (
          t('repositoryCount', { count: repositories.length })
        ),
      compare: (left, right) =>
        (left.repositories?.length ?? 0) - (right.repositories?.length ?? 0),
    },
    {
      key: 'created',
      title: t('created'),
      cell: ({ created }) => <RelativeTime value={created} />,
      compare: (left, right) => Date.parse(left.created) - Date.parse(right.created),
    },
    {
      key: 'last-used',
      title: t('lastUsed'),
      cell: ({ last_accessed: usedAt }) => <RelativeTime value={usedAt} />,
      compare: (left, right) =>
        Date.parse(left.last_accessed ?? '1970-01-01') -
        Date.parse(right.last_accessed ?? '1970-01-01'),
    },
  ]
}
