import { useQuery } from '@tanstack/react-query'

import { countsByDay } from '../../shared/days.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { DayBars } from '../../shared/pictures/day-bars.tsx'
import { logCalls, type LogRange, type LogScope } from './log-scope.ts'
import { t } from './logs.texts.ts'

interface Props {
  readonly scope: LogScope
  readonly range: LogRange
  readonly queryKey: readonly unknown[]
}

/** How much happened on each day: pushes, pulls and the rest. */
export function LogChart({ scope, range, queryKey }: Props) {
  const query = useQuery({
    queryKey: [...queryKey, 'counts', range],
    queryFn: ({ signal }) => logCalls(scope, range).counts(signal),
  })
  return (
    <Loaded query={query}>
      {(counts) => {
        const days = countsByDay(counts, range)
        return days.length === 0 ? null : (
          <DayBars title={t('chart')} days={days} series={['pushes', 'pulls', 'others']} />
        )
      }}
    </Loaded>
  )
}
