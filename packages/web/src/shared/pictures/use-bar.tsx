import { formatBytes, formatShare } from '../format.ts'
import { Picture } from './picture.tsx'
import { t } from './pictures.texts.ts'

interface Props {
  readonly title: string
  readonly usedBytes: number
  readonly limitBytes: number
  /** As the API tells them. */
  readonly limits: readonly {
    readonly type: 'Warning' | 'Reject'
    readonly limit_percent: number
  }[]
}

/** How much of a quota is used, and where it begins to tell and to refuse. */
export function UseBar({ title, usedBytes, limitBytes, limits }: Props) {
  const thresholds = limits.map(({ type, limit_percent: at }) => ({
    kind: type === 'Reject' ? ('reject' as const) : ('warning' as const),
    percent: at,
  }))
  const percent = (usedBytes / limitBytes) * 100
  const crossed = new Set(
    thresholds.filter((threshold) => percent > threshold.percent).map(({ kind }) => kind),
  )
  const state =
    crossed.has('reject') || percent > 100 ? 'full' : crossed.has('warning') ? 'high' : 'usual'
  const free = limitBytes - usedBytes
  const line = (key: string, what: string, bytes: number) => ({
    key,
    cells: [what, formatBytes(bytes), formatShare(bytes, limitBytes)],
  })
  return (
    <Picture
      title={title}
      columns={[t('quotaWhat'), t('quotaSize'), t('quotaShare')]}
      rows={[
        line('used', t('quotaUsed'), usedBytes),
        line('free', t(free < 0 ? 'quotaOver' : 'quotaFree'), Math.abs(free)),
        line('limit', t('quotaLimit'), limitBytes),
        ...thresholds.map(({ kind, percent: at }, index) =>
          line(
            `threshold-${index}`,
            t(kind === 'reject' ? 'quotaReject' : 'quotaWarning'),
            (limitBytes * at) / 100,
          ),
        ),
      ]}
    >
      <div className="berth-use-bar">
        <div
          className={`berth-use-bar-fill berth-use-bar-${state}`}
          style={{ inlineSize: `${Math.min(100, percent)}%` }}
        />
        {thresholds.map(({ kind, percent: at }, index) => (
          <div
            // Two of a kind may stand at the same place.
            // oxlint-disable-next-line react/no-array-index-key
            key={index}
            className={`berth-use-bar-mark berth-use-bar-mark-${kind}`}
            style={{ insetInlineStart: `${Math.min(100, at)}%` }}
          />
        ))}
      </div>
    </Picture>
  )
}
