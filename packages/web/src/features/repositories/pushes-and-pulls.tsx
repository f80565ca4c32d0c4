import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { addresses } from '../../shared/addresses.ts'
import { apiDay, countsByDay, type DayCounts, lastDays } from '../../shared/days.ts'
import { formatNumber } from '../../shared/format.ts'
import { Loaded } from '../../shared/loaded.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { DayBars } from '../../shared/pictures/day-bars.tsx'
import { t } from './repositories.texts.ts'

const daysShown = 30

/** What was pushed and pulled in the last days, for those who may read the log. */
export function PushesAndPulls({ name }: { readonly name: string }) {
  const [range] = useState(() => lastDays(daysShown, Date.now()))
  const query = useQuery({
    queryKey: keys.repository(name, 'pushes-and-pulls', range),
    queryFn: async ({ signal }) => {
      const { aggregated } = await api.get('/repository/{repository}/aggregatelogs', {
        path: { repository: name },
        query: { starttime: apiDay(range.from), endtime: apiDay(range.to) },
        signal,
      })
      return countsByDay(aggregated, range)
    },
  })
  return (
    <Card>
      <CardTitle component="h2">{t('traffic')}</CardTitle>
      <CardBody>
        <Loaded query={query}>{(days) => <Traffic name={name} days={days} />}</Loaded>
      </CardBody>
    </Card>
  )
}

interface TrafficProps {
  readonly name: string
  readonly days: readonly DayCounts[]
}

function Traffic({ name, days }: TrafficProps) {
  const sumOf = (series: 'pushes' | 'pulls') => days.reduce((sum, day) => sum + day[series], 0)
  const [pushes, pulls] = [sumOf('pushes'), sumOf('pulls')]
  if (pushes + pulls === 0) {
    return <p className="berth-quiet">{t('trafficNone', { count: daysShown })}</p>
  }
  return (
    <>
      <DayBars
        title={t('trafficSum', {
          days: daysShown,
          pushes: t('pushCount', { count: pushes, text: formatNumber(pushes) }),
          pulls: t('pullCount', { count: pulls, text: formatNumber(pulls) }),
        })}
        days={days}
        series={['pushes', 'pulls']}
      />
      <PageLink to={addresses.repository(name, { tab: 'logs' })}>{t('trafficLog')}</PageLink>
    </>
  )
}
