/*
 * A repository as it was at a moment has a name too, which every client can type: that of the
 * repository, and the moment as one part more, in UTC:
 *
 *   acme/app/at-20260501                   the first instant of that day
 *   acme/app/at-20260501t1000z             to the minute
 *   acme/app/at-20260501t100030z           to the second
 *   acme/app/at-20260501t100030.250z       to the millisecond
 */

import { InvalidRepositoryNameError } from './repository.ts'
import { type FullName, formatFullName } from './repository-name.ts'

/** A repository as it was. */
export interface PastView {
  /** Of the repository, as the client writes it. */
  readonly name: string
  readonly momentMs: number
}

const moment =
  /^at-(?<day>\d{8})(?:t(?<minute>\d{4})(?:(?<second>\d{2})(?:\.(?<fraction>\d{3}))?)?z)?$/

/** What a name means when it ends in a moment; undefined for all others. Costs nearly nothing. */
export function pastViewOf(name: string): PastView | undefined {
  const slash = name.lastIndexOf('/')
  if (slash <= 0 || !name.startsWith('at-', slash + 1)) return undefined
  const parts = moment.exec(name.slice(slash + 1))?.groups
  if (parts === undefined) return undefined
  const { day = '', minute = '0000', second = '00', fraction = '000' } = parts
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`
  const text = `${date}T${minute.slice(0, 2)}:${minute.slice(2)}:${second}.${fraction}Z`
  const momentMs = Date.parse(text)
  // A day that there is not, such as the 30th of February, is none.
  const isThere = !Number.isNaN(momentMs) && new Date(momentMs).toISOString() === text
  return isThere ? { name: name.slice(0, slash), momentMs } : undefined
}

/** Nobody makes a repository that others take for how another one was. @throws InvalidRepositoryNameError */
export function requireNoPastView(name: FullName): void {
  const written = formatFullName(name)
  const view = pastViewOf(written)
  if (view === undefined) return
  throw new InvalidRepositoryNameError(
    written,
    `under this name ${view.name} shows how it was at that moment`,
  )
}

/** The name under which a repository shows how it was. */
export function nameOfPastView(name: string, momentMs: number): string {
  const text = new Date(momentMs).toISOString().toLowerCase().replaceAll(/[-:]/g, '')
  return `${name}/at-${text.replace('.000z', 'z')}`
}
