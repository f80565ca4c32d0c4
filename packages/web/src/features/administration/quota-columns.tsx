import type { Column } from '../../shared/list/columns.ts'
import { Bytes } from '../../shared/values.tsx'
import { t } from './administration.texts.ts'

interface Counted {
  readonly quota_report?: {
    readonly quota_bytes: number
    readonly configured_quota: number | null
  }
}

/** What a namespace stores, and what it may store. */
export const quotaColumns: readonly Column<Counted>[] = [
  {
    key: 'used',
    title: t('used'),
    isNumber: true,
    cell: ({ quota_report: report }) => <Bytes value={report?.quota_bytes} />,
    compare: (left, right) =>
      (left.quota_report?.quota_bytes ?? 0) - (right.quota_report?.quota_bytes ?? 0),
  },
  {
    key: 'quota',
    title: t('quota'),
    isNumber: true,
    cell: ({ quota_report: report }) =>
      report?.configured_quota === null || report === undefined ? (
        <span className="berth-quiet">{t('noQuota')}</span>
      ) : (
        <Bytes value={report.configured_quota} />
      ),
  },
]
