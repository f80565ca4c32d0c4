import { Button, Label } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useListState } from '../../shared/list/list-state.ts'
import { useList } from '../../shared/list/use-list.ts'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './users.texts.ts'

type Session = Answer<'get', '/user/sessions'>['sessions'][number]

const browserOf = ({ browser }: Session) => browser ?? t('sessionUnknown')

const columns: readonly Column<Session>[] = [
  {
    key: 'browser',
    title: t('sessionBrowser'),
    cell: (session) => (
      <span title={session.user_agent}>
        {browserOf(session)}{' '}
        {session.is_current ? (
          <Label isCompact color="blue">
            {t('sessionThis')}
          </Label>
        ) : null}
      </span>
    ),
  },
  { key: 'address', title: t('sessionAddress'), cell: ({ address }) => address },
  {
    key: 'used',
    title: t('sessionUsed'),
    cell: ({ last_used: usedAt }) => <RelativeTime value={usedAt} />,
  },
  {
    key: 'began',
    title: t('sessionBegan'),
    cell: ({ created }) => <RelativeTime value={created} />,
  },
]

/** The browsers in which somebody is signed in, and how to sign them out. */
export function Sessions({ username }: { readonly username: string }) {
  const client = useQueryClient()
  const queryKey = keys.namespace(username, 'sessions')
  const state = useListState('session-')
  const list = useList<Session>({
    queryKey,
    async load(page, signal) {
      const answer = await api.get('/user/sessions', {
        query: { next_page: page?.toString() },
        signal,
      })
      return { rows: answer.sessions, next: answer.next_page }
    },
  })
  const changed = () => client.invalidateQueries({ queryKey })
  const endOthers = async () => {
    try {
      await api.delete('/user/sessions')
      toast.success(t('sessionOthersEnded'))
    } catch (error) {
      toast.failure(t('sessionFailed'), error)
    }
    await changed()
  }
  return (
    <SettingsSection title={t('sessions')} help={t('sessionsHelp')}>
      <DataList
        name="sessions"
        label={t('sessions')}
        list={list}
        state={state}
        columns={columns}
        keyOf={({ id }) => id}
        nameOf={browserOf}
        hasNoFilter
        bulkActions={[
          {
            key: 'end',
            label: t('sessionEnd'),
            isDanger: true,
            // Whoever wants to leave this browser signs out.
            isPossible: ({ is_current: isCurrent }) => !isCurrent,
            run: ({ id }) =>
              api.delete('/user/sessions/{session_id}', { path: { session_id: id } }),
            confirmation: (rows) => ({
              title: t('sessionEndTitle', { count: rows.length }),
              losses: rows.map((session) =>
                t('sessionEndLoss', { browser: browserOf(session), address: session.address }),
              ),
            }),
            onEnd: changed,
          },
        ]}
        actions={
          <Button variant="secondary" onClick={() => void endOthers()}>
            {t('sessionEndOthers')}
          </Button>
        }
        empty={<NothingYet title={t('sessionsNone')} />}
      />
    </SettingsSection>
  )
}
