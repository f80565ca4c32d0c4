import type { Db } from '../../schema/tables.ts'

const jobsPerPage = 500

export interface GivenUpJob {
  readonly id: number
  readonly kind: string
  readonly payload: string
  readonly failedAtMs: number
  readonly error: string
}

/** Jobs that nobody tries any more. */
export async function* givenUpJobs(db: Db): AsyncIterable<GivenUpJob> {
  let after = { failedAtMs: 0, id: 0 }
  for (;;) {
    const page = await db
      .selectFrom('job')
      .select(['id', 'kind', 'payload', 'failed_at_ms', 'last_error'])
      .where('failed_at_ms', 'is not', null)
      .where((eb) =>
        eb.or([
          eb('failed_at_ms', '>', after.failedAtMs),
          eb.and([eb('failed_at_ms', '=', after.failedAtMs), eb('id', '>', after.id)]),
        ]),
      )
      .orderBy('failed_at_ms')
      .orderBy('id')
      .limit(jobsPerPage)
      .execute()
    for (const row of page) {
      yield {
        id: row.id,
        kind: row.kind,
        payload: row.payload,
        failedAtMs: row.failed_at_ms ?? 0,
        error: row.last_error ?? '',
      }
    }
    const last = page.at(-1)
    if (last === undefined) return
    after = { failedAtMs: last.failed_at_ms ?? 0, id: last.id }
  }
}
