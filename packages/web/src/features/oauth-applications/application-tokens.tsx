import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import { useFeature } from '../../api/site.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useListState } from '../../shared/list/list-state.ts'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton } from '../../shared/looking-only.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { type Application, applicationsKey, type NamedToken, placeOf } from './applications.ts'
import { GenerateToken } from './generate-token.tsx'
import { t } from './oauth-applications.texts.ts'
import { OfferToken } from './offer-token.tsx'

interface Props {
  readonly organization: string
  readonly application: Application
}

/** The tokens that owners made for an application, by name. */
export function ApplicationTokens({ organization, application }: Props) {
  const client = useQueryClient()
  const [dialog, setDialog] = useState<'generate' | 'offer'>()
  const mayOffer = useFeature('ASSIGN_OAUTH_TOKEN')
  const state = useListState('token-')
  const place = placeOf(organization, application)
  const queryKey = applicationsKey(organization, application.client_id, 'tokens')
  const path = '/organization/{orgname}/applications/{client_id}/tokens'
  const list = useList<NamedToken>({
    queryKey,
    load: async (page, signal) => {
      const query = { next_page: page?.toString() }
      const answer = await api.get(path, { path: place, query, signal })
      return { rows: answer.tokens, next: answer.next_page }
    },
  })
  const close = () => setDialog(undefined)
  const renew = () => client.invalidateQueries({ queryKey })
  const actions = (
    <div className="berth-buttons">
      <ChangeButton variant="secondary" onClick={() => setDialog('generate')}>
        {t('generate')}
      </ChangeButton>
      {mayOffer ? (
        <ChangeButton variant="link" onClick={() => setDialog('offer')}>
          {t('offer')}
        </ChangeButton>
      ) : null}
    </div>
  )
  return (
    <SettingsSection title={t('tokens')} help={t('tokensHelp')}>
      <DataList
        name="application-tokens"
        label={t('tokens')}
        list={list}
        state={state}
        columns={columns}
        keyOf={({ uuid }) => uuid}
        nameOf={({ name }) => name}
        matches={({ name, scope }, text) =>
          `${name} ${scope}`.toLowerCase().includes(text.toLowerCase())
        }
        filterLabel={t('filter')}
        bulkActions={[
          {
            key: 'revoke',
            label: t('revoke'),
            isDanger: true,
            run: ({ uuid }) =>
              api.delete(`${path}/{token_uuid}`, { path: { ...place, token_uuid: uuid } }),
            confirmation: (rows) => ({
              title: t('revokeTitle', { count: rows.length }),
              losses: rows.map(({ name }) => t('revokeLoss', { name })),
            }),
            onEnd: renew,
          },
        ]}
        actions={actions}
        empty={
          <NothingYet title={t('tokensNone')} action={actions}>
            {t('tokensNoneBody')}
          </NothingYet>
        }
      />
      {dialog === 'generate' ? (
        <GenerateToken place={place} onGenerated={renew} onClose={close} />
      ) : null}
      {dialog === 'offer' ? (
        <OfferToken organization={organization} application={application} onClose={close} />
      ) : null}
    </SettingsSection>
  )
}

const columns: readonly Column<NamedToken>[] = [
  {
    key: 'name',
    title: t('tokenName'),
    cell: ({ name }) => <span className="berth-break">{name}</span>,
    compare: (left, right) => left.name.localeCompare(right.name),
  },
  { key: 'scope', title: t('scopes'), cell: ({ scope }) => <code>{scope}</code> },
  {
    key: 'by',
    title: t('tokenBy'),
    cell: ({ created_by: maker }) => maker,
    compare: (left, right) => left.created_by.localeCompare(right.created_by),
  },
  {
    key: 'created',
    title: t('tokenCreated'),
    cell: ({ created }) => <RelativeTime value={created} />,
    isHiddenAtFirst: true,
  },
  {
    key: 'used',
    title: t('tokenUsed'),
    cell: ({ last_accessed: usedAt }) => <RelativeTime value={usedAt} />,
  },
  {
    key: 'expires',
    title: t('tokenExpires'),
    cell: ({ expires_at: expiresAt }) => <RelativeTime value={expiresAt} />,
    compare: (left, right) => left.expires_at.localeCompare(right.expires_at),
  },
]
