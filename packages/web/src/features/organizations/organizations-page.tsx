import { Button } from '@patternfly/react-core'
import CubesIcon from '@patternfly/react-icons/dist/esm/icons/cubes-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { keys } from '../../api/keys.ts'
import { type OwnOrganization, useSignedInUser } from '../../api/user.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import type { BulkAction } from '../../shared/list/actions.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { listOf } from '../../shared/list/use-list.ts'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { CreateOrganization } from './create-organization.tsx'
import { deleteOrganization } from './delete-organization.ts'
import { t } from './organizations.texts.ts'

const columns: readonly Column<OwnOrganization>[] = [
  {
    key: 'name',
    title: t('name'),
    width: 50,
    cell: ({ name, avatar }) => (
      <span className="berth-with-avatar">
        <NameAvatar name={name} color={avatar.color} />
        <PageLink to={addresses.organization(name)}>{name}</PageLink>
      </span>
    ),
    compare: (left, right) => left.name.localeCompare(right.name),
  },
  {
    key: 'role',
    title: t('role'),
    cell: (organization) => t(isOwner(organization) ? 'owner' : 'member'),
    compare: (left, right) => Number(isOwner(left)) - Number(isOwner(right)),
  },
  {
    key: 'creates',
    title: t('mayCreate'),
    cell: ({ can_create_repo: mayCreate }) => t(mayCreate ? 'yes' : 'no'),
  },
]

/** The organizations of whoever is signed in. */
export default function OrganizationsPage() {
  const user = useSignedInUser()
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const create = (
    <Button variant="primary" onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  )
  const bulkActions: readonly BulkAction<OwnOrganization>[] = [
    {
      key: 'delete',
      label: t('delete'),
      isDanger: true,
      isPossible: isOwner,
      run: ({ name }) => deleteOrganization(client, name),
      confirmation: (rows) => ({
        title: t('deleteTitle', { count: rows.length }),
        losses: rows.map(({ name }) => t('deleteLoss', { name })),
      }),
      onEnd: () => client.invalidateQueries({ queryKey: keys.user }),
    },
  ]
  return (
    <>
      <PageHeader title={t('title')} />
      <PageBody>
        <DataList
          name="organizations"
          label={t('title')}
          // They come with the user: there is nothing to load.
          list={listOf(
            user.organizations ?? [],
            () => void client.invalidateQueries({ queryKey: keys.user }),
          )}
          columns={columns}
          keyOf={({ name }) => name}
          matches={({ name }, text) => name.includes(text.toLowerCase())}
          filterLabel={t('filter')}
          bulkActions={bulkActions}
          actions={create}
          empty={
            <NothingYet icon={CubesIcon} title={t('noneTitle')} action={create}>
              {t('noneBody')}
            </NothingYet>
          }
        />
      </PageBody>
      {isCreating ? <CreateOrganization onClose={() => setCreating(false)} /> : null}
    </>
  )
}

function isOwner(organization: OwnOrganization): boolean {
  return organization.is_org_admin === true
}
