import { sql } from 'kysely'

import type { RunningBerth } from './running-berth.ts'

/**
 * Gives a manifest tags `t1`, `t2` … now, without a push for each: more than can be pushed in a test.
 *
 * @param repository with its namespace
 */
export async function addManyTags(
  { foundation, clock }: RunningBerth,
  repository: string,
  tags: { readonly digest: string; readonly count: number; readonly from?: number },
): Promise<void> {
  const [namespace = '', name = ''] = repository.split('/')
  const { digest, count, from = 1 } = tags
  await foundation.database.transaction(async (tx) => {
    await sql`insert into tag (repository_id, name, manifest_id, lifetime_start_ms, is_current)
      with recursive n (i) as (select ${sql.lit(from)} union all select i + 1 from n where i < ${sql.lit(from + count - 1)})
      select repository_id, 't' || i, id, ${sql.lit(clock())}, 1
      from n, (select manifest.id, manifest.repository_id from manifest
        join repository on repository.id = manifest.repository_id
        join account on account.id = repository.namespace_id
        where account.name = ${namespace} and repository.name = ${name}
          and manifest.digest = ${digest}) as manifest`.execute(tx)
  })
  clock.advance(5)
}
