import type { Generated } from 'kysely'

import type { Database, Transactional } from '../database/database.ts'

/** The table that jobs live in, as a schema that has it declares it. */
export interface JobTables {
  job: JobTable
}

/** The schema says what each column means. */
interface JobTable {
  id: Generated<number>
  kind: string
  payload: string
  unique_key: string | null
  run_at_ms: number
  leased_by: string | null
  attempts: number
  cursor: string | null
  again_at_ms: number | null
  last_error: string | null
  failed_at_ms: number | null
  created_at_ms: number
}

/** Any schema that has the table. */
export interface WithJobs {
  readonly job: unknown
}

/** A database whose schema has more than jobs, as this folder sees it. */
export function jobsOf<Schema extends WithJobs>(database: Database<Schema>): Database<JobTables> {
  return database as unknown as Database<JobTables>
}

export function jobTxOf<Schema extends WithJobs>(
  tx: Transactional<Schema>,
): Transactional<JobTables> {
  return tx as unknown as Transactional<JobTables>
}
