/** A day as the API tells it. */
export interface Day {
  readonly date: string
  readonly count: number
}

/**
 * Days in weeks that begin on Monday; what is before the first day and behind the last is undefined.
 *
 * @param days in rising order
 */
export function weeksOf(days: readonly Day[]): readonly (readonly (Day | undefined)[])[] {
  const [first] = days
  if (first === undefined) return []
  const daysBefore = (new Date(first.date).getUTCDay() + 6) % 7
  const all = [...Array.from({ length: daysBefore }, () => undefined), ...days]
  return Array.from({ length: Math.ceil(all.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => all[week * 7 + day]),
  )
}
