import { type Answer, api } from '../../api/client.ts'
import type { ListPage } from '../../shared/list/use-list.ts'

/** Whose log. */
export type LogScope =
  | { readonly kind: 'organization' | 'repository'; readonly name: string }
  | { readonly kind: 'user' | 'registry' }

export type LogEntry = Answer<'get', '/superuser/logs'>['logs'][number]
export type LogCount = Answer<'get', '/superuser/aggregatelogs'>['aggregated'][number]

/** Days, both included, as `2026-05-01`; and who did it, when only that is wanted. */
export interface LogRange {
  readonly from: string
  readonly to: string
  readonly performer: string | undefined
}

/** The calls about a log, which the API has four times. */
export function logCalls(scope: LogScope, range: LogRange) {
  const query = {
    starttime: apiDay(range.from),
    endtime: apiDay(range.to),
    performer: range.performer,
  }
  return {
    async list(
      page: string | undefined,
      signal: AbortSignal,
    ): Promise<ListPage<LogEntry> & { readonly archivedBefore: string | undefined }> {
      const given = { query: { ...query, next_page: page }, signal }
      const answer: Answer<'get', '/superuser/logs'> =
        scope.kind === 'organization'
          ? await api.get('/organization/{orgname}/logs', {
              ...given,
              path: { orgname: scope.name },
            })
          : scope.kind === 'repository'
            ? await api.get('/repository/{repository}/logs', {
                ...given,
                path: { repository: scope.name },
              })
            : scope.kind === 'user'
              ? await api.get('/user/logs', given)
              : await api.get('/superuser/logs', given)
      return { rows: answer.logs, next: answer.next_page, archivedBefore: answer.archived_before }
    },
    async counts(signal: AbortSignal): Promise<readonly LogCount[]> {
      const given = { query, signal }
      const answer =
        scope.kind === 'organization'
          ? await api.get('/organization/{orgname}/aggregatelogs', {
              ...given,
              path: { orgname: scope.name },
            })
          : scope.kind === 'repository'
            ? await api.get('/repository/{repository}/aggregatelogs', {
                ...given,
                path: { repository: scope.name },
              })
            : scope.kind === 'user'
              ? await api.get('/user/aggregatelogs', given)
              : await api.get('/superuser/aggregatelogs', given)
      return answer.aggregated
    },
    /** Begins an export; nothing for the log of the registry, which has none. */
    async export(target: string): Promise<void> {
      const body = target.includes('://') ? { callback_url: target } : { callback_email: target }
      const given = { query, body }
      if (scope.kind === 'organization') {
        await api.post('/organization/{orgname}/exportlogs', {
          ...given,
          path: { orgname: scope.name },
        })
      } else if (scope.kind === 'repository') {
        await api.post('/repository/{repository}/exportlogs', {
          ...given,
          path: { repository: scope.name },
        })
      } else if (scope.kind === 'user') {
        await api.post('/user/exportlogs', given)
      }
    },
  }
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

/** Sums by day, over all kinds, with the days on which nothing happened. */
export function countsByDay(
  counts: readonly LogCount[],
  { from, to }: LogRange,
): readonly { readonly day: string; readonly count: number }[] {
  const sums = new Map<string, number>()
  for (const { datetime, count } of counts) {
    const day = dayOf(new Date(datetime))
    sums.set(day, (sums.get(day) ?? 0) + count)
  }
  const days: { day: string; count: number }[] = []
  const end = new Date(to).getTime()
  for (let at = new Date(from).getTime(); at <= end && days.length < daysShown; at += dayLength) {
    const day = dayOf(new Date(at))
    days.push({ day, count: sums.get(day) ?? 0 })
  }
  return days
}

const dayLength = 86_400_000
/** More bars nobody tells apart. */
const daysShown = 400
