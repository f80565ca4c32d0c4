import { Label } from '@patternfly/react-core'
import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon'
import { useState } from 'react'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useSite } from '../../api/site.ts'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { addresses } from '../../shared/addresses.ts'
import { ConfirmDelete } from '../../shared/confirm-delete.tsx'
import type { RowAction } from '../../shared/list/actions.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useListState } from '../../shared/list/list-state.ts'
import { useList } from '../../shared/list/use-list.ts'
import { PageLink } from '../../shared/page-link.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { RestoreMomentButton } from '../../shared/restorations/restore-moment.tsx'
import { type ContentRights, useContentRights } from '../../shared/rights.ts'
import { NothingYet } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { Digest } from '../../shared/values.tsx'
import { useTagChanges } from './tags.ts'
import { t } from './tags.texts.ts'

type Interval = Answer<'get', '/repository/{repository}/tag/'>['tags'][number]

const intervalsPerPage = 100

/** What tags pointed to, when, and by whom; and the way back. */
export default function TagHistoryTab({ repository, name }: RepositoryTabProps) {
  const state = useListState()
  const site = useSite()
  const rights = useContentRights(repository)
  const changes = useTagChanges(name)
  const [doomed, setDoomed] = useState<Interval>()
  const list = useList<Interval>({
    queryKey: keys.tags(name, 'history', state.lateFilter),
    load: async (page, signal) => {
      const answer = await api.get('/repository/{repository}/tag/', {
        path: { repository: name },
        query: {
          limit: intervalsPerPage,
          page: Number(page ?? 1),
          filter_tag_name: state.lateFilter === '' ? undefined : `like:${state.lateFilter}`,
        },
        signal,
      })
      return { rows: answer.tags, next: answer.has_additional ? answer.page + 1 : undefined }
    },
  })
  const revert = async ({ name: tag, manifest_digest: digest }: Interval) => {
    try {
      await changes.restore(tag, digest)
      await changes.renew()
      toast.success(t('reverted', { name: tag }))
    } catch (error) {
      toast.failure(t('restoreFault', { name: tag }), error)
    }
  }
  return (
    <>
      <DataList
        name="tag-history"
        label={t('historyTitle')}
        list={list}
        columns={columnsOf(name)}
        keyOf={keyOf}
        nameOf={({ name: tag, manifest_digest: digest }) => `${tag} ${digest.slice(0, 15)}`}
        state={state}
        filterLabel={t('filter')}
        {...(rights.isWriter
          ? {
              rowActions: (interval: Interval) =>
                actionsOf(interval, {
                  rights,
                  mayForget: site.config.PERMANENTLY_DELETE_TAGS,
                  revert: () => void revert(interval),
                  forget: () => setDoomed(interval),
                }),
            }
          : {})}
        actions={
          rights.isWriter ? (
            <RestoreMomentButton scope={{ kind: 'repository', name }} whyNot={rights.whyNot} />
          ) : null
        }
        empty={
          <NothingYet icon={HistoryIcon} title={t('historyNone')}>
            {t('historyNoneBody')}
          </NothingYet>
        }
      />
      {doomed === undefined ? null : (
        <ConfirmDelete
          what={doomed.name}
          losses={[t('forgetIntervalLoss', { name: doomed.name, digest: doomed.manifest_digest })]}
          confirmLabel={t('forget')}
          onConfirm={async () => {
            await changes.forget(doomed.name, doomed.manifest_digest, isCurrent(doomed))
            await changes.renew()
          }}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </>
  )
}

function keyOf({ name, start_ts: start, manifest_digest: digest, end_ts: end }: Interval): string {
  return `${name} ${start} ${end ?? ''} ${digest}`
}

function isCurrent({ end_ts: end }: Interval): boolean {
  return end === undefined || end * 1000 > Date.now()
}

function actionsOf(
  interval: Interval,
  situation: {
    readonly rights: ContentRights
    readonly mayForget: boolean
    readonly revert: () => void
    readonly forget: () => void
  },
): readonly RowAction[] {
  const { rights, mayForget, revert, forget } = situation
  return [
    {
      key: 'revert',
      label: t('revert'),
      run: revert,
      whyNot: rights.whyNot ?? (isCurrent(interval) ? t('whyNotCurrent') : undefined),
    },
    ...(mayForget
      ? [{ key: 'forget', label: t('forget'), isDanger: true, run: forget, whyNot: rights.whyNot }]
      : []),
  ]
}

function columnsOf(repository: string): readonly Column<Interval>[] {
  return [
    {
      key: 'name',
      title: t('tag'),
      cell: (interval) => (
        <span className="berth-with-avatar">
          {isCurrent(interval) ? (
            <PageLink to={addresses.tag(repository, interval.name)}>{interval.name}</PageLink>
          ) : (
            interval.name
          )}
          {isCurrent(interval) ? (
            <Label isCompact color="green">
              {t('current')}
            </Label>
          ) : null}
          {interval.reversion ? <Label isCompact>{t('reversion')}</Label> : null}
        </span>
      ),
    },
    {
      key: 'manifest',
      title: t('pointedTo'),
      cell: ({ manifest_digest: digest }) => <Digest value={digest} isShortest />,
    },
    {
      key: 'began',
      title: t('from'),
      cell: ({ start_ts: seconds }) => <RelativeTime value={seconds} />,
    },
    { key: 'began-by', title: t('pushedBy'), cell: ({ began_by: who }) => who ?? '–' },
    {
      key: 'ended',
      title: t('until'),
      cell: (interval) => <RelativeTime value={interval.end_ts} absent={t('now')} />,
    },
    { key: 'ended-by', title: t('endedBy'), cell: ({ ended_by: who }) => who ?? '–' },
  ]
}
