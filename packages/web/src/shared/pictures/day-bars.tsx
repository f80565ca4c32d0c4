import { formatDay, formatNumber } from '../format.ts'
import type { DayCounts } from '../days.ts'
import { Picture } from './picture.tsx'
import { t } from './pictures.texts.ts'

export type Series = 'pushes' | 'pulls' | 'others'

interface Props {
  readonly title: string
  readonly days: readonly DayCounts[]
  readonly series: readonly Series[]
}

const height = 60
const width = 100
const barShare = 0.8

/** How much was done on each day, by what it was. */
export function DayBars({ title, days, series }: Props) {
  const sumOf = (day: DayCounts) => series.reduce((sum, one) => sum + day[one], 0)
  const largest = Math.max(1, ...days.map(sumOf))
  const step = width / Math.max(1, days.length)
  const [first] = days
  const last = days.at(-1)
  return (
    <Picture
      title={title}
      columns={[t('day'), ...series.map((one) => t(one))]}
      rows={days.map((day) => ({
        key: day.day,
        cells: [formatDay(day.day), ...series.map((one) => formatNumber(day[one]))],
      }))}
    >
      <div className="berth-legend">
        {series.map((one) => (
          <span key={one} className="berth-with-avatar">
            <span className={`berth-legend-mark berth-series-${one}`} />
            {t(one)}
          </span>
        ))}
        <span className="berth-quiet">{t('most', { count: formatNumber(largest) })}</span>
      </div>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="berth-bars"
        aria-hidden="true"
      >
        {days.map((day, index) => (
          <g key={day.day}>
            <title>
              {t('dayTitle', {
                day: formatDay(day.day),
                counts: series.map((one) => `${t(one)} ${formatNumber(day[one])}`).join(', '),
              })}
            </title>
            {/* The whole column answers to a pointer, also where it is low. */}
            <rect
              className="berth-series-none"
              x={index * step}
              y={0}
              width={step}
              height={height}
            />
            {series.map((one, place) => {
              const below = series.slice(0, place).reduce((sum, other) => sum + day[other], 0)
              return day[one] === 0 ? null : (
                <rect
                  key={one}
                  className={`berth-series-${one}`}
                  x={(index + (1 - barShare) / 2) * step}
                  y={height - ((below + day[one]) / largest) * height}
                  width={step * barShare}
                  height={(day[one] / largest) * height}
                />
              )
            })}
          </g>
        ))}
      </svg>
      <div className="berth-axis berth-quiet">
        <span>{first === undefined ? null : formatDay(first.day)}</span>
        {last === undefined || last === first ? null : <span>{formatDay(last.day)}</span>}
      </div>
    </Picture>
  )
}
