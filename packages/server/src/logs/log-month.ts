/*
 * The audit log lies in one table for each month (UTC), `log_entry_2026_11`, so that a month is
 * archived by dropping a table, and a search of a week reads one or two small indexes however
 * many years are kept. `log_month` names the months that have a table.
 */

/** `2026_11`: the month of an instant. */
export function monthOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 7).replace('-', '_')
}

export function nextMonth(month: string): string {
  const [year, number] = month.split('_').map(Number) as [number, number]
  return monthOf(Date.UTC(year, number, 1))
}

/** The name of a month's table. Only months that {@link monthOf} made come this far. */
export function tableOfMonth(month: string): string {
  if (!/^\d{4}_\d{2}$/.test(month)) throw new Error(`${month} is no month`)
  return `log_entry_${month}`
}

/** The first instant of a month, in milliseconds. */
export function startOfMonthMs(month: string): number {
  const [year, number] = month.split('_').map(Number) as [number, number]
  return Date.UTC(year, number - 1, 1)
}

/** The first instant after a month, in milliseconds. */
export function endOfMonthMs(month: string): number {
  return startOfMonthMs(nextMonth(month))
}
