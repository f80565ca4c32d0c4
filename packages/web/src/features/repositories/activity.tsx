import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { formatDay, formatNumber } from '../../shared/format.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { Picture } from '../../shared/pictures/picture.tsx'
import { type Day, weeksOf } from './activity-weeks.ts'
import { t } from './repositories.texts.ts'

const cell = 14
const gap = 3

/** How much is done with a repository, day by day. */
export function Activity({ name }: { readonly name: string }) {
  const query = useQuery({
    queryKey: keys.repository(name, 'activity'),
    queryFn: ({ signal }) =>
      api.get('/repository/{repository}', {
        path: { repository: name },
        query: { includeTags: false, includeStats: true },
        signal,
      }),
  })
  return (
    <Card>
      <CardTitle component="h2">{t('activityTitle')}</CardTitle>
      <CardBody>
        <Loaded query={query}>{({ stats = [] }) => <ActivityOf days={stats} />}</Loaded>
      </CardBody>
    </Card>
  )
}

function ActivityOf({ days }: { readonly days: readonly Day[] }) {
  const sum = days.reduce((total, { count }) => total + count, 0)
  if (sum === 0) return <p className="berth-quiet">{t('activityNone')}</p>
  return (
    <Picture
      title={t('activitySum', { count: sum })}
      columns={[t('day'), t('actions')]}
      rows={days
        .filter(({ count }) => count > 0)
        .toReversed()
        .map(({ date, count }) => ({
          key: date,
          cells: [formatDay(date), formatNumber(count)],
        }))}
    >
      <Heatmap days={days} />
    </Picture>
  )
}

/** A column for each week; the darker a day, the more was done. */
function Heatmap({ days }: { readonly days: readonly Day[] }) {
  const weeks = weeksOf(days)
  const most = Math.max(1, ...days.map(({ count }) => count))
  const width = weeks.length * (cell + gap)
  const height = 7 * (cell + gap)
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMinYMid"
      className="berth-heatmap"
      aria-hidden="true"
    >
      {weeks.map((week, column) =>
        week.map((day, row) =>
          day === undefined ? null : (
            <rect
              key={day.date}
              x={column * (cell + gap)}
              y={row * (cell + gap)}
              width={cell}
              height={cell}
              rx={3}
              className={`berth-heat-${heatOf(day.count, most)}`}
            >
              <title>{t('dayCount', { day: formatDay(day.date), count: day.count })}</title>
            </rect>
          ),
        ),
      )}
    </svg>
  )
}

/** 0 for nothing, up to 4. */
function heatOf(count: number, most: number): number {
  return count === 0 ? 0 : Math.max(1, Math.ceil((count / most) * 4))
}
