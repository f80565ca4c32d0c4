import { Button, Skeleton } from '@patternfly/react-core'
import MobileIcon from '@patternfly/react-icons/dist/esm/icons/mobile-alt-icon'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useRegistryAddress } from '../../api/site.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useListState } from '../../shared/list/list-state.ts'
import { useList } from '../../shared/list/use-list.ts'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { Failure, NothingYet } from '../../shared/states.tsx'
import { signInWithToken } from '../../shared/client-commands.ts'
import { CopyText } from '../../shared/values.tsx'
import { t } from './users.texts.ts'

type AppToken = Answer<'get', '/user/apptoken'>['tokens'][number]

/** Passwords for single programs. */
export function AppTokens({ username }: { readonly username: string }) {
  const client = useQueryClient()
  const queryKey = keys.namespace(username, 'app-tokens')
  const [isCreating, setCreating] = useState(false)
  const [shown, setShown] = useState<string>()
  const state = useListState('token-')
  const list = useList<AppToken>({
    queryKey: [...queryKey, 'list'],
    load: async (_page, signal) => ({ rows: (await api.get('/user/apptoken', { signal })).tokens }),
  })
  const create = (
    <Button variant="secondary" onClick={() => setCreating(true)}>
      {t('appTokenCreate')}
    </Button>
  )
  return (
    <SettingsSection title={t('appTokens')} help={t('appTokensHelp')}>
      <DataList
        name="app-tokens"
        label={t('appTokens')}
        list={list}
        state={state}
        columns={columnsOf(setShown)}
        keyOf={({ uuid }) => uuid}
        nameOf={({ title }) => title}
        matches={({ title }, text) => title.toLowerCase().includes(text.toLowerCase())}
        filterLabel={t('filter')}
        bulkActions={[
          {
            key: 'revoke',
            label: t('appTokenRevoke'),
            isDanger: true,
            run: ({ uuid }) =>
              api.delete('/user/apptoken/{token_uuid}', { path: { token_uuid: uuid } }),
            confirmation: (rows) => ({
              title: t('appTokenRevokeTitle', { count: rows.length }),
              losses: rows.map(({ title }) => t('appTokenRevokeLoss', { title })),
            }),
            onEnd: () => client.invalidateQueries({ queryKey }),
          },
        ]}
        actions={create}
        empty={
          <NothingYet icon={MobileIcon} title={t('appTokenNoneTitle')} action={create}>
            {t('appTokenNoneBody')}
          </NothingYet>
        }
      />
      {isCreating ? (
        <CreateAppToken
          onCreated={async (uuid) => {
            await client.invalidateQueries({ queryKey })
            setShown(uuid)
          }}
          onClose={() => setCreating(false)}
        />
      ) : null}
      {shown === undefined ? null : (
        <ShowAppToken queryKey={queryKey} uuid={shown} onClose={() => setShown(undefined)} />
      )}
    </SettingsSection>
  )
}

function columnsOf(show: (uuid: string) => void): readonly Column<AppToken>[] {
  return [
    {
      key: 'title',
      title: t('appTokenTitle'),
      cell: ({ title, uuid }) => (
        <Button variant="link" isInline onClick={() => show(uuid)}>
          {title}
        </Button>
      ),
      compare: (left, right) => left.title.localeCompare(right.title),
    },
    {
      key: 'created',
      title: t('appTokenCreated'),
      cell: ({ created }) => <RelativeTime value={created} />,
    },
    {
      key: 'used',
      title: t('appTokenUsed'),
      cell: ({ last_accessed: usedAt }) => <RelativeTime value={usedAt} />,
    },
    {
      key: 'expires',
      title: t('appTokenExpires'),
      cell: ({ expiration }) => <RelativeTime value={expiration} />,
    },
  ]
}

interface CreateProps {
  readonly onCreated: (uuid: string) => Promise<void>
  readonly onClose: () => void
}

function CreateAppToken({ onCreated, onClose }: CreateProps) {
  const form = useForm<{ readonly title: string }>({ defaultValues: { title: '' } })
  const create = async ({ title }: { readonly title: string }) => {
    const { token } = await api.post('/user/apptoken', { body: { title } })
    onClose()
    await onCreated(token.uuid)
  }
  return (
    <Dialog title={t('appTokenCreate')} onClose={onClose}>
      <ServerForm
        form={form}
        onSubmit={create}
        submitLabel={t('appTokenCreate')}
        onCancel={onClose}
      >
        <TextField<{ readonly title: string }>
          name="title"
          label={t('appTokenTitle')}
          help={t('appTokenTitleHelp')}
          isRequired
          isFirst
        />
      </ServerForm>
    </Dialog>
  )
}

interface ShowProps {
  readonly queryKey: readonly unknown[]
  readonly uuid: string
  readonly onClose: () => void
}

function ShowAppToken({ queryKey, uuid, onClose }: ShowProps) {
  const address = useRegistryAddress()
  const query = useQuery({
    queryKey: [...queryKey, 'shown', uuid],
    queryFn: ({ signal }) =>
      api.get('/user/apptoken/{token_uuid}', { path: { token_uuid: uuid }, signal }),
    // Tokens stay no longer than somebody looks at them.
    gcTime: 0,
  })
  const token = query.data?.token
  return (
    <Dialog
      title={t('appTokenShow', { title: token?.title ?? '' })}
      size="medium"
      isLate
      onClose={onClose}
    >
      {query.error === null ? null : <Failure error={query.error} />}
      {token?.token_code === undefined ? (
        <Skeleton height="4rem" screenreaderText="…" />
      ) : (
        <>
          <CopyText label={t('appTokenText')} text={token.token_code} />
          <CopyText
            label={t('appTokenLogin')}
            text={signInWithToken('podman', {
              ...address,
              username: '$app',
              token: token.token_code,
            })}
          />
        </>
      )}
    </Dialog>
  )
}
