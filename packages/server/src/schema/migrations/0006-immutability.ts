import { sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** Tags that stay as they are, the labels that ask for it, and the policies that do. */
export const immutability: Migration = {
  name: '0006-immutability',
  async up(tx, { identity, int64, text, tableOptions }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)
    await run(`alter table tag add column is_immutable integer not null default 0`)
    await run(`create index tag_immutable
      on tag (repository_id, name) where is_immutable = 1 and is_current = 1`)

    await run(`create index tag_immutable_manifest
      on tag (manifest_id) where is_immutable = 1 and is_current = 1`)

    await run(`alter table manifest add column fixes_tags integer not null default 0`)
    await run(`update manifest set fixes_tags = 1 where id in (
      select manifest_id from manifest_label
      where key = 'quay.immutable' and lower(trim(value)) = 'true' and source_type = 'manifest')`)

    await run(`create table immutability_policy (
      id ${identity},
      uuid ${text} not null unique,
      namespace_id ${int64} not null references account (id) on delete cascade,
      repository_id ${int64} references repository (id) on delete cascade,
      tag_pattern ${text} not null,
      is_pattern_matched integer not null,
      revision integer not null default 1,
      is_applied integer not null default 0,
      applied_to_repository ${text} not null default '',
      applied_to_tag ${text} not null default '',
      fixed_tags ${int64} not null default 0
    )${tableOptions}`)
    await run(`create index immutability_policy_namespace
      on immutability_policy (namespace_id, repository_id, id)`)
    await run(`create index immutability_policy_repository
      on immutability_policy (repository_id) where repository_id is not null`)
  },
}
