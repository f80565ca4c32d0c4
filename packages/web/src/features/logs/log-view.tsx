import { Content, FormGroup, TextInput } from '@patternfly/react-core'
import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon'
import { useState } from 'react'

import { useFeature } from '../../api/site.ts'
import { dayOf } from '../../shared/days.ts'
import type { Column } from '../../shared/list/columns.ts'
import { DataList } from '../../shared/list/data-list.tsx'
import { formatDay } from '../../shared/format.ts'
import { useList } from '../../shared/list/use-list.ts'
import { ChangeButton } from '../../shared/looking-only.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import { RelativeTime } from '../../shared/relative-time.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { NothingYet } from '../../shared/states.tsx'
import { useLate } from '../../shared/use-late.ts'
import { ExportLog } from './export-log.tsx'
import { LogChart } from './log-chart.tsx'
import { describeEntry, kindName } from './log-kinds.texts.ts'
import { logCalls, type LogEntry, type LogRange, type LogScope } from './log-scope.ts'
import { t } from './logs.texts.ts'

interface Props {
  readonly scope: LogScope
  readonly queryKey: readonly unknown[]
}

const usualDays = 7
const dayLength = 86_400_000

/** What happened: by day, by whom, and each entry. The address keeps the days. */
export function LogView({ scope, queryKey }: Props) {
  const [search, change] = useSearchState()
  const [now] = useState(() => Date.now())
  const [isExporting, setExporting] = useState(false)
  const [archivedBefore, setArchivedBefore] = useState<string>()
  const mayExport = useFeature('LOG_EXPORT') && scope.kind !== 'registry'
  const range: LogRange = {
    from: dayIn(search.get('from')) ?? dayOf(new Date(now - usualDays * dayLength)),
    to: dayIn(search.get('to')) ?? dayOf(new Date(now)),
    performer: useLate(search.get('by') ?? '') || undefined,
  }
  const list = useList<LogEntry>({
    queryKey: [...queryKey, 'entries', range],
    load: async (page, signal) => {
      const entries = await logCalls(scope, range).list(page?.toString(), signal)
      setArchivedBefore(entries.archivedBefore)
      return entries
    },
  })
  const rows = list.rows.map((entry, index) => ({ entry, index }))
  return (
    <div className="berth-stack">
      <div className="berth-buttons berth-align-end">
        <DayField
          id="log-from"
          label={t('from')}
          day={range.from}
          onDay={(from) => change({ from })}
        />
        <DayField id="log-to" label={t('to')} day={range.to} onDay={(to) => change({ to })} />
        <FormGroup label={t('by')} fieldId="log-by">
          <TextInput
            id="log-by"
            value={search.get('by') ?? ''}
            onChange={(_event, by) => change({ by })}
            autoComplete="off"
          />
        </FormGroup>
        {mayExport ? (
          <ChangeButton variant="secondary" onClick={() => setExporting(true)}>
            {t('export')}
          </ChangeButton>
        ) : null}
      </div>
      {archivedBefore === undefined ? null : (
        <p>{t('archived', { date: formatDay(archivedBefore) })}</p>
      )}
      <LogChart scope={scope} range={range} queryKey={queryKey} />
      <DataList
        name={`logs-${scope.kind}`}
        label={t('title')}
        list={{ ...list, rows }}
        columns={columnsOf(scope)}
        keyOf={({ index }) => String(index)}
        nameOf={({ entry }) => describeEntry(entry.kind, entry.metadata)}
        matches={({ entry }, text) =>
          `${describeEntry(entry.kind, entry.metadata)} ${entry.performer?.name ?? ''} ${entry.ip}`
            .toLowerCase()
            .includes(text.toLowerCase())
        }
        filterLabel={t('filter')}
        isFiltered={false}
        empty={
          <NothingYet icon={HistoryIcon} title={t('noneTitle')}>
            {t('noneBody')}
          </NothingYet>
        }
      />
      {isExporting ? (
        <ExportLog scope={scope} range={range} onClose={() => setExporting(false)} />
      ) : null}
    </div>
  )
}

interface DayFieldProps {
  readonly id: string
  readonly label: string
  readonly day: string
  readonly onDay: (day: string) => void
}

function DayField({ id, label, day, onDay }: DayFieldProps) {
  return (
    <FormGroup label={label} fieldId={id}>
      <TextInput id={id} type="date" value={day} onChange={(_event, value) => onDay(value)} />
    </FormGroup>
  )
}

interface Row {
  readonly entry: LogEntry
  readonly index: number
}

function columnsOf(scope: LogScope): readonly Column<Row>[] {
  return [
    {
      key: 'when',
      title: t('when'),
      cell: ({ entry }) => <RelativeTime value={entry.datetime} />,
    },
    {
      key: 'what',
      title: t('what'),
      width: 40,
      cell: ({ entry }) => describeEntry(entry.kind, entry.metadata),
    },
    {
      key: 'who',
      title: t('who'),
      cell: ({ entry: { performer } }) =>
        performer === undefined ? (
          <span className="berth-quiet">{t('nobody')}</span>
        ) : (
          <span className="berth-with-avatar">
            <NameAvatar name={performer.name} color={performer.avatar.color} />
            {performer.name}
          </span>
        ),
    },
    ...(scope.kind === 'registry'
      ? [
          {
            key: 'where',
            title: t('where'),
            cell: ({ entry }: Row) => entry.namespace?.name ?? '',
          },
        ]
      : []),
    { key: 'address', title: t('address'), cell: ({ entry }) => entry.ip },
    {
      key: 'kind',
      title: t('kind'),
      isHiddenAtFirst: true,
      cell: ({ entry }) => kindName(entry.kind),
    },
    {
      key: 'details',
      title: t('details'),
      isHiddenAtFirst: true,
      cell: ({ entry }) => (
        <Content component="small">
          <code className="berth-break">{JSON.stringify(entry.metadata)}</code>
        </Content>
      ),
    },
  ]
}

/** A day of the address bar; undefined for what is none. */
function dayIn(text: string | null): string | undefined {
  return text !== null && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text))
    ? text
    : undefined
}
