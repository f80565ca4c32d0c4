import { Button } from '@patternfly/react-core'
import KeyIcon from '@patternfly/react-icons/dist/esm/icons/key-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import type { OrganizationTabProps } from '../../frame/tab-props.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { ChangeButton } from '../../shared/looking-only.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { ApplicationForm } from './application-form.tsx'
import { ApplicationView } from './application-view.tsx'
import { type Application, applicationsKey, createApplication, placeOf } from './applications.ts'
import { t } from './oauth-applications.texts.ts'

/** The programs that act for people of the organization: all of them, or the one that is open. */
export default function Tab({ organization: { name } }: OrganizationTabProps) {
  const [search, change] = useSearchState()
  const list = useList<Application>({
    queryKey: applicationsKey(name, 'list'),
    load: async (_page, signal) => {
      const path = { orgname: name }
      const answer = await api.get('/organization/{orgname}/applications', { path, signal })
      return { rows: answer.applications }
    },
  })
  const open = (clientId: string | undefined) =>
    change({ application: clientId, filter: undefined, sort: undefined }, { isStep: true })
  const shown = list.rows.find(({ client_id: clientId }) => clientId === search.get('application'))
  if (shown === undefined) return <Applications organization={name} list={list} onOpen={open} />
  return <ApplicationView organization={name} application={shown} onClose={() => open(undefined)} />
}

interface Props {
  readonly organization: string
  readonly list: ReturnType<typeof useList<Application>>
  readonly onOpen: (clientId: string) => void
}

function Applications({ organization, list, onOpen }: Props) {
  const client = useQueryClient()
  const [isCreating, setCreating] = useState(false)
  const renew = () => client.invalidateQueries({ queryKey: applicationsKey(organization) })
  const create = (
    <ChangeButton variant="primary" onClick={() => setCreating(true)}>
      {t('create')}
    </ChangeButton>
  )
  return (
    <>
      <DataList
        name="applications"
        label={t('title')}
        list={list}
        columns={columnsOf(onOpen)}
        keyOf={({ client_id: clientId }) => clientId}
        nameOf={({ name }) => name}
        matches={({ name, description }, text) =>
          `${name} ${description}`.toLowerCase().includes(text.toLowerCase())
        }
        filterLabel={t('filter')}
        bulkActions={[
          {
            key: 'delete',
            label: t('delete'),
            isDanger: true,
            run: (application) =>
              api.delete('/organization/{orgname}/applications/{client_id}', {
                path: placeOf(organization, application),
              }),
            confirmation: (rows) => ({
              title: t('deleteTitle', { count: rows.length }),
              losses: rows.map(({ name }) => t('deleteLoss', { name })),
            }),
            onEnd: renew,
          },
        ]}
        actions={create}
        empty={
          <NothingYet icon={KeyIcon} title={t('noneTitle')} action={create}>
            {t('noneBody')}
          </NothingYet>
        }
      />
      {isCreating ? (
        <Dialog
          title={t('createTitle')}
          description={t('createHelp')}
          onClose={() => setCreating(false)}
        >
          <ApplicationForm
            application={undefined}
            submitLabel={t('create')}
            onSubmit={async (values) => {
              const made = await createApplication(organization, values)
              await renew()
              toast.success(t('created', { name: made.name }))
              setCreating(false)
              onOpen(made.client_id)
            }}
            onCancel={() => setCreating(false)}
          />
        </Dialog>
      ) : null}
    </>
  )
}

function columnsOf(open: (clientId: string) => void): readonly Column<Application>[] {
  return [
    {
      key: 'name',
      title: t('name'),
      cell: ({ name, client_id: clientId }) => (
        <Button variant="link" isInline onClick={() => open(clientId)}>
          {name}
        </Button>
      ),
      compare: (left, right) => left.name.localeCompare(right.name),
    },
    {
      key: 'description',
      title: t('description'),
      cell: ({ description }) => <span className="berth-two-lines">{description}</span>,
    },
    {
      key: 'homepage',
      title: t('homepage'),
      // Where somebody else's address leads is no matter of this page.
      cell: ({ application_uri: address }) => <span className="berth-break">{address}</span>,
    },
    {
      key: 'client',
      title: t('clientId'),
      cell: ({ client_id: clientId }) => <code className="berth-break">{clientId}</code>,
      isHiddenAtFirst: true,
    },
  ]
}
