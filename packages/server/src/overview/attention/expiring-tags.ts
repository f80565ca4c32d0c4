import { sql } from 'kysely'

import type { BerthDatabase } from '../../schema/tables.ts'
import { ownRepositories } from '../../search/own-repositories.ts'
import type { AttentionSource } from '../attention.ts'

const soonMilliseconds = 3 * 24 * 60 * 60 * 1000
const repositoriesMaximum = 2_000
const countMaximum = 100

/** Repositories of the user with tags that expire within three days, each with the first of them. */
export function expiringTags(database: BerthDatabase): AttentionSource {
  return {
    async find({ user, nowMs }, limit) {
      const beforeMs = nowMs + soonMilliseconds
      const isSoon = sql`tag.is_current = 1 and tag.lifetime_end_ms is not null
        and tag.lifetime_end_ms > ${nowMs} and tag.lifetime_end_ms <= ${beforeMs}`
      const ofRepository = sql`tag.repository_id = expiring.repository_id`
      const { rows } = await sql<{
        namespace: string
        name: string
        at_ms: number
        tag: string
        tags: number
      }>`
        select account.name as namespace, repository.name, expiring.at_ms,
          (select tag.name from tag where ${ofRepository} and ${isSoon}
            order by tag.lifetime_end_ms limit 1) as tag,
          (select count(*) from (select 1 as one from tag where ${ofRepository} and ${isSoon}
            limit ${countMaximum}) soon) as tags
        from (select own.repository_id,
            (select min(tag.lifetime_end_ms) from tag
              where tag.repository_id = own.repository_id and ${isSoon}) as at_ms
          from (${ownRepositories(user.id, repositoriesMaximum)}) own) expiring
        join repository on repository.id = expiring.repository_id
        join account on account.id = repository.namespace_id
        where expiring.at_ms is not null and repository.state <> 'marked-for-deletion'
          and account.is_enabled = 1
        order by expiring.at_ms, repository.id limit ${limit}`.execute(database.reader)
      return rows.map((row) => ({
        kind: 'tags_expire',
        severity: 'warning',
        repository: `${row.namespace}/${row.name}`,
        tag: row.tag,
        count: Number(row.tags),
        atMs: Number(row.at_ms),
      }))
    },
  }
}
