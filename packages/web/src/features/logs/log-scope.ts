import { type Answer, api } from '../../api/client.ts'
import { apiDay, type DayRange } from '../../shared/days.ts'
import type { ListPage } from '../../shared/list/use-list.ts'

/** Whose log. */
export type LogScope =
  | { readonly kind: 'organization' | 'repository'; readonly name: string }
  | { readonly kind: 'user' | 'registry' }

export type LogEntry = Answer<'get', '/superuser/logs'>['logs'][number]
export type LogCount = Answer<'get', '/superuser/aggregatelogs'>['aggregated'][number]

/** Days, and who did it, when only that is wanted. */
export interface LogRange extends DayRange {
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
