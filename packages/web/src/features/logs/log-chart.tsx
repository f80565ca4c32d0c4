import { useQuery } from '@tanstack/react-query'

import { formatNumber } from '../../shared/format.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { Picture } from '../../shared/picture.tsx'
import { countsByDay, logCalls, type LogRange, type LogScope } from './log-scope.ts'
import { t } from './logs.texts.ts'

interface Props {
  readonly scope: LogScope
  readonly range: LogRange
  readonly queryKey: readonly unknown[]
}

const height = 60
const width = 100

/** How much happened on each day. */
export function LogChart({ scope, range, queryKey }: Props) {
  const query = useQuery({
    queryKey: [...queryKey, 'counts', range],
    queryFn: ({ signal }) => logCalls(scope, range).counts(signal),
  })
  return <Loaded query={query}>{(counts) => <Days days={countsByDay(counts, range)} />}</Loaded>
}

function Days({ days }: { readonly days: ReturnType<typeof countsByDay> }) {
  const largest = Math.max(1, ...days.map(({ count }) => count))
  const step = width / Math.max(1, days.length)
  if (days.length === 0) return null
  return (
    <Picture
      title={t('chart')}
      columns={[t('day'), t('count')]}
      rows={days.map(({ day, count }) => [day, formatNumber(count)])}
    >
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        className="berth-bars"
        aria-hidden="true"
      >
        {days.map(({ day, count }, index) => (
          <rect
            key={day}
            x={index * step + step * 0.1}
            y={height - (count / largest) * height}
            width={step * 0.8}
            height={(count / largest) * height}
          >
            <title>{t('countOfDay', { day, count: formatNumber(count) })}</title>
          </rect>
        ))}
      </svg>
    </Picture>
  )
}
