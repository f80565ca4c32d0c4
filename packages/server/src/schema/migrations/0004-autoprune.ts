import { sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** Policies that delete old tags. */
export const autoprune: Migration = {
  name: '0004-autoprune',
  async up(tx, { identity, int64, text, tableOptions }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)
    await run(`create table prune_policy (
      id ${identity},
      uuid ${text} not null unique,
      namespace_id ${int64} not null references account (id) on delete cascade,
      repository_id ${int64} references repository (id) on delete cascade,
      method ${text} not null check (method in ('number_of_tags', 'creation_date')),
      value ${text} not null,
      tag_pattern ${text},
      is_pattern_matched integer not null,
      due_at_ms ${int64} not null
    )${tableOptions}`)
    await run(
      `create index prune_policy_namespace on prune_policy (namespace_id, repository_id, id)`,
    )
    await run(`create index prune_policy_repository
      on prune_policy (repository_id) where repository_id is not null`)
    await run(`create index prune_policy_due on prune_policy (due_at_ms, id)`)
  },
}
