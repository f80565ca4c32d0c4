const dayLength = 86_400_000
/** More bars nobody tells apart. */
const daysShown = 400

/** Days, both included, as `2026-05-01`. */
export interface DayRange {
  readonly from: string
  readonly to: string
}

/** What was done on a day. */
export interface DayCounts {
  readonly day: string
  readonly pushes: number
  readonly pulls: number
  /** Everything else that the log tells of. */
  readonly others: number
}

/** Sums of a log, as its calls give them: one for each day and kind. */
interface KindCount {
  readonly kind: string
  readonly count: number
  readonly datetime: string
}

/** Quay's calls take `05/01/2026`. */
export function apiDay(day: string): string {
  const [year = '', month = '', date = ''] = day.split('-')
  return `${month}/${date}/${year}`
}

/** The day of a moment as the calls count days. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10)
}

/** The last days, today included. */
export function lastDays(count: number, nowMs: number): DayRange {
  return { from: dayOf(new Date(nowMs - (count - 1) * dayLength)), to: dayOf(new Date(nowMs)) }
}

/** Sums by day, with the days on which nothing happened. */
export function countsByDay(
  counts: readonly KindCount[],
  { from, to }: DayRange,
): readonly DayCounts[] {
  const byDay = Map.groupBy(counts, ({ datetime }) => dayOf(new Date(datetime)))
  const days: DayCounts[] = []
  const end = new Date(to).getTime()
  for (let at = new Date(from).getTime(); at <= end && days.length < daysShown; at += dayLength) {
    const day = dayOf(new Date(at))
    const done = byDay.get(day) ?? []
    const sumOf = (wanted: 'pushes' | 'pulls' | 'others') =>
      done.reduce((sum, { kind, count }) => sum + (seriesOf(kind) === wanted ? count : 0), 0)
    days.push({ day, pushes: sumOf('pushes'), pulls: sumOf('pulls'), others: sumOf('others') })
  }
  return days
}

function seriesOf(kind: string): 'pushes' | 'pulls' | 'others' {
  return kind === 'push_repo' ? 'pushes' : kind === 'pull_repo' ? 'pulls' : 'others'
}
