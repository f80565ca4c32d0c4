import { sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** What namespaces and repositories hold, what they may hold, and what is on its way to them. */
export const quota: Migration = {
  name: '0009-quota',
  async up(tx, { identity, int64, text, tableOptions }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)
    const namespace = `namespace_id ${int64} not null references account (id) on delete cascade`
    const repository = `repository_id ${int64} not null references repository (id) on delete cascade`

    await run(`create table namespace_quota (
      id ${identity},
      namespace_id ${int64} not null unique references account (id) on delete cascade,
      limit_bytes ${int64} not null check (limit_bytes > 0)
    )${tableOptions}`)
    await run(`create table quota_threshold (
      id ${identity},
      quota_id ${int64} not null references namespace_quota (id) on delete cascade,
      kind ${text} not null check (kind in ('warning', 'reject')),
      percent integer not null check (percent between 1 and 100)
    )${tableOptions}`)
    await run(`create index quota_threshold_quota on quota_threshold (quota_id, id)`)
    await run(`create table namespace_bound (
      namespace_id ${int64} primary key references account (id) on delete cascade,
      repositories ${int64},
      tags ${int64},
      blob_bytes ${int64}
    )${tableOptions}`)

    await run(`create table counted_manifest (
      manifest_id ${int64} primary key references manifest (id) on delete cascade
    )${tableOptions}`)
    await run(`create table repository_usage (
      repository_id ${int64} primary key references repository (id) on delete cascade,
      used_bytes ${int64} not null check (used_bytes >= 0)
    )${tableOptions}`)
    await run(`create table namespace_usage (
      namespace_id ${int64} primary key references account (id) on delete cascade,
      used_bytes ${int64} not null check (used_bytes >= 0)
    )${tableOptions}`)
    // No key of blob: it would have to be indexed for the day on which a blob goes.
    await run(`create table repository_usage_blob (
      ${repository},
      blob_id ${int64} not null,
      size_bytes ${int64} not null,
      manifests integer not null check (manifests >= 0),
      primary key (repository_id, blob_id)
    )${tableOptions}`)
    await run(`create table namespace_usage_blob (
      ${namespace},
      blob_id ${int64} not null,
      size_bytes ${int64} not null,
      repositories integer not null check (repositories >= 0),
      primary key (namespace_id, blob_id)
    )${tableOptions}`)

    await run(`create table usage_count (
      id integer primary key check (id = 1),
      counted_to_id ${int64} not null,
      is_complete integer not null
    )${tableOptions}`)

    await run(`create table upload_reservation (
      upload_id ${text} primary key references upload (id) on delete cascade,
      ${namespace},
      size_bytes ${int64} not null,
      expires_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index upload_reservation_namespace
      on upload_reservation (namespace_id, expires_at_ms, size_bytes)`)
    await run(`create table blob_reservation (
      repository_id ${int64} not null,
      blob_id ${int64} not null,
      ${namespace},
      account_id ${int64} not null,
      size_bytes ${int64} not null,
      expires_at_ms ${int64} not null,
      primary key (repository_id, blob_id),
      foreign key (repository_id, blob_id)
        references repository_blob (repository_id, blob_id) on delete cascade
    )${tableOptions}`)
    await run(`create index blob_reservation_namespace
      on blob_reservation (namespace_id, expires_at_ms, size_bytes)`)
    await run(`create index blob_reservation_blob on blob_reservation (blob_id, namespace_id)`)
    await run(`create index blob_reservation_expiry on blob_reservation (expires_at_ms)`)
  },
}
