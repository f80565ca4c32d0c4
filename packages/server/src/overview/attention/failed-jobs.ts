import type { BerthDatabase } from '../../schema/tables.ts'
import type { AttentionSource } from '../attention.ts'

const countMaximum = 100

/** Jobs that were given up, for those who run the registry. */
export function failedJobs(database: BerthDatabase): AttentionSource {
  return {
    async find({ isSuperUser }) {
      if (!isSuperUser) return []
      const rows = await database.reader
        .selectFrom('job')
        .select(['kind', 'failed_at_ms'])
        .where('failed_at_ms', 'is not', null)
        .orderBy('failed_at_ms', 'desc')
        .orderBy('id', 'desc')
        .limit(countMaximum)
        .execute()
      const [last] = rows
      if (last === undefined || last.failed_at_ms === null) return []
      return [
        {
          kind: 'failed_jobs',
          severity: 'error',
          name: last.kind,
          count: rows.length,
          atMs: last.failed_at_ms,
        },
      ]
    },
  }
}
