import { Checkbox, Label } from '@patternfly/react-core'
import ClockIcon from '@patternfly/react-icons/dist/esm/icons/clock-icon'
import { useQueryClient } from '@tanstack/react-query'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { useList } from '../../shared/list/use-list.ts'
import { LookingOnly } from '../../shared/looking-only.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { NothingYet } from '../../shared/states.tsx'
import { t } from './administration.texts.ts'
import { CollectionState } from './collection-state.tsx'

type Job = Answer<'get', '/superuser/jobs'>['jobs'][number]

const labels = { waiting: t('waiting'), running: t('running'), failed: t('failedState') }
const colors = { waiting: 'grey', running: 'blue', failed: 'red' } as const

const columns: readonly Column<Job>[] = [
  { key: 'kind', title: t('jobKind'), cell: ({ kind }) => <code>{kind}</code> },
  {
    key: 'state',
    title: t('jobState'),
    cell: ({ state }) => (
      <Label isCompact color={colors[state]}>
        {labels[state]}
      </Label>
    ),
  },
  { key: 'attempts', title: t('attempts'), isNumber: true, cell: ({ attempts }) => attempts },
  {
    key: 'created',
    title: t('created'),
    cell: ({ created }) => <RelativeTime value={created} />,
  },
  {
    key: 'next',
    title: t('nextRun'),
    cell: ({ next_run: nextRun }) => <RelativeTime value={nextRun} />,
  },
  { key: 'reason', title: t('reason'), cell: ({ error }) => error ?? '' },
]

/** What the registry does by itself: what waits, runs, and failed. */
export default function Page() {
  const client = useQueryClient()
  const [search, change] = useSearchState()
  const onlyFailed = search.get('state') === 'failed'
  const queryKey = keys.administration('jobs')
  const list = useList<Job>({
    queryKey: [...queryKey, onlyFailed],
    async load(page, signal) {
      const answer = await api.get('/superuser/jobs', {
        query: { next_page: page?.toString(), ...(onlyFailed ? { state: 'failed' } : {}) },
        signal,
      })
      return { rows: answer.jobs, next: answer.next_page }
    },
  })
  const changed = () => client.invalidateQueries({ queryKey })
  return (
    <>
      <PageHeader title={t('jobs')} />
      <LookingOnly>
        <PageBody>
          <CollectionState />
          <DataList
            name="jobs"
            label={t('jobs')}
            list={list}
            columns={columns}
            keyOf={({ id }) => String(id)}
            nameOf={({ kind, id }) => `${kind} ${id}`}
            matches={({ kind, error }, text) =>
              `${kind} ${error ?? ''}`.toLowerCase().includes(text.toLowerCase())
            }
            filterLabel={t('filter')}
            filters={
              <Checkbox
                id="only-failed"
                label={t('onlyFailed')}
                isChecked={onlyFailed}
                onChange={(_event, isChecked) =>
                  change({ state: isChecked ? 'failed' : undefined })
                }
              />
            }
            isFiltered={onlyFailed}
            bulkActions={[
              {
                key: 'run',
                label: t('runAgain'),
                isPossible: ({ state }) => state === 'failed',
                run: ({ id }) => api.post('/superuser/jobs/{job_id}/run', { path: { job_id: id } }),
                onEnd: changed,
              },
              {
                key: 'drop',
                label: t('drop'),
                isDanger: true,
                isPossible: ({ state }) => state === 'failed',
                run: ({ id }) => api.delete('/superuser/jobs/{job_id}', { path: { job_id: id } }),
                confirmation: (rows) => ({
                  title: t('dropTitle', { count: rows.length }),
                  losses: rows.map(({ kind }) => t('dropLoss', { kind })),
                }),
                onEnd: changed,
              },
            ]}
            empty={
              <NothingYet icon={ClockIcon} title={t('noJobs')}>
                {t('noJobsBody')}
              </NothingYet>
            }
          />
        </PageBody>
      </LookingOnly>
    </>
  )
}
