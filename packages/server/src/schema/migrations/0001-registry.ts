import { sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** Accounts, repositories, content, keys and jobs. */
export const registry: Migration = {
  name: '0001-registry',
  async up(tx, { identity, int64, text, bytes, tableOptions }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)

    await run(`create table account (
      id ${identity},
      uuid ${text} not null unique,
      kind ${text} not null check (kind in ('user', 'organization', 'robot')),
      name ${text} not null unique,
      owner_id ${int64} references account (id) on delete cascade,
      email ${text},
      password_hash ${text},
      description ${text} not null default '',
      is_enabled integer not null default 1,
      is_verified integer not null default 0,
      is_superuser integer not null default 0,
      credentials_changed_at_ms ${int64} not null,
      created_at_ms ${int64} not null,
      last_used_at_ms ${int64},
      check ((kind = 'robot') = (owner_id is not null))
    )${tableOptions}`)
    await run(`create index account_owner on account (owner_id, name) where owner_id is not null`)
    await run(`create index account_namespace on account (name) where kind <> 'robot'`)
    await run(`create unique index account_email on account (email) where email is not null`)

    await run(`create table failed_sign_in (
      name_digest ${text} primary key,
      failures integer not null,
      last_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index failed_sign_in_age on failed_sign_in (last_at_ms)`)

    await run(`create table robot_token (
      account_id ${int64} primary key references account (id) on delete cascade,
      encrypted_token ${text} not null,
      created_at_ms ${int64} not null
    )${tableOptions}`)

    await run(`create table team (
      id ${identity},
      organization_id ${int64} not null references account (id) on delete cascade,
      name ${text} not null,
      role ${text} not null check (role in ('member', 'creator', 'admin')),
      description ${text} not null default '',
      created_at_ms ${int64} not null,
      unique (organization_id, name)
    )${tableOptions}`)

    await run(`create table team_member (
      team_id ${int64} not null references team (id) on delete cascade,
      account_id ${int64} not null references account (id) on delete cascade,
      primary key (team_id, account_id)
    )${tableOptions}`)
    await run(`create index team_member_account on team_member (account_id, team_id)`)

    await run(`create table repository (
      id ${identity},
      namespace_id ${int64} not null references account (id),
      name ${text} not null,
      visibility ${text} not null check (visibility in ('public', 'private')),
      state ${text} not null default 'normal' check (state in
        ('normal', 'read-only', 'mirror', 'marked-for-deletion', 'organization-mirror')),
      kind ${text} not null default 'image' check (kind in ('image', 'application')),
      description ${text} not null default '',
      created_at_ms ${int64} not null,
      unique (namespace_id, name)
    )${tableOptions}`)
    await run(
      `create index repository_public on repository (namespace_id, name) where visibility = 'public'`,
    )

    await run(`create table repository_permission (
      id ${identity},
      repository_id ${int64} not null references repository (id) on delete cascade,
      account_id ${int64} references account (id) on delete cascade,
      team_id ${int64} references team (id) on delete cascade,
      role ${text} not null check (role in ('read', 'write', 'admin')),
      check ((account_id is null) <> (team_id is null))
    )${tableOptions}`)
    await run(`create unique index repository_permission_account
      on repository_permission (account_id, repository_id) where account_id is not null`)
    await run(`create unique index repository_permission_team
      on repository_permission (team_id, repository_id) where team_id is not null`)
    await run(`create index repository_permission_repository
      on repository_permission (repository_id)`)

    await run(`create table blob (
      id ${identity},
      digest ${text} not null unique,
      size_bytes ${int64} not null check (size_bytes >= 0),
      created_at_ms ${int64} not null
    )${tableOptions}`)

    await run(`create table blob_placement (
      blob_id ${int64} not null references blob (id) on delete cascade,
      location ${text} not null,
      storage_key ${text} not null,
      primary key (blob_id, location)
    )${tableOptions}`)

    await run(`create index blob_placement_key on blob_placement (location, storage_key)`)

    await run(`create table repository_blob (
      repository_id ${int64} not null references repository (id) on delete cascade,
      blob_id ${int64} not null references blob (id),
      linked_at_ms ${int64} not null,
      primary key (repository_id, blob_id)
    )${tableOptions}`)
    await run(`create index repository_blob_blob on repository_blob (blob_id, repository_id)`)

    await run(`create table upload (
      id ${text} primary key,
      repository_id ${int64} not null references repository (id) on delete cascade,
      account_id ${int64} not null references account (id) on delete cascade,
      location ${text} not null,
      algorithm ${text} not null,
      received_bytes ${int64} not null,
      digest_so_far ${text},
      hash_state ${bytes},
      driver_state ${text} not null,
      writer ${text},
      writer_until_ms ${int64} not null,
      created_at_ms ${int64} not null,
      updated_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index upload_updated on upload (updated_at_ms, id)`)
    await run(`create index upload_repository on upload (repository_id)`)
    await run(`create index upload_account on upload (account_id)`)

    await run(`create table manifest (
      id ${identity},
      repository_id ${int64} not null references repository (id) on delete cascade,
      digest ${text} not null,
      media_type ${text} not null,
      size_bytes ${int64} not null,
      content ${bytes} not null,
      config_media_type ${text},
      artifact_type ${text},
      subject_digest ${text},
      index_depth integer not null default 0,
      descriptor ${text} not null,
      pushed_at_ms ${int64} not null,
      deleted_at_ms ${int64},
      unique (repository_id, digest)
    )${tableOptions}`)
    // Deleted ones stay for the history of their tags; a list does not step over them.
    await run(`create index manifest_subject
      on manifest (repository_id, subject_digest, id)
      where subject_digest is not null and deleted_at_ms is null`)
    await run(`create index manifest_subject_type
      on manifest (repository_id, subject_digest, artifact_type, id)
      where subject_digest is not null and deleted_at_ms is null`)

    await run(`create table manifest_blob (
      manifest_id ${int64} not null references manifest (id) on delete cascade,
      blob_id ${int64} not null references blob (id),
      primary key (manifest_id, blob_id)
    )${tableOptions}`)
    await run(`create index manifest_blob_blob on manifest_blob (blob_id, manifest_id)`)

    await run(`create table manifest_child (
      manifest_id ${int64} not null references manifest (id) on delete cascade,
      child_digest ${text} not null,
      child_id ${int64} references manifest (id) on delete set null,
      primary key (manifest_id, child_digest)
    )${tableOptions}`)
    await run(`create index manifest_child_child on manifest_child (child_id, manifest_id)`)

    await run(`create index manifest_child_missing
      on manifest_child (child_digest) where child_id is null`)

    await run(`create table tag (
      id ${identity},
      repository_id ${int64} not null references repository (id) on delete cascade,
      name ${text} not null,
      manifest_id ${int64} not null references manifest (id) on delete cascade,
      lifetime_start_ms ${int64} not null,
      lifetime_end_ms ${int64},
      is_current integer not null
    )${tableOptions}`)
    await run(`create unique index tag_current on tag (repository_id, name) where is_current = 1`)
    await run(`create index tag_history on tag (repository_id, name, lifetime_start_ms)`)
    await run(`create index tag_manifest on tag (manifest_id, is_current)`)
    await run(`create index tag_expiry on tag (lifetime_end_ms, id)
      where is_current = 1 and lifetime_end_ms is not null`)

    await run(`create table service_key (
      id ${identity},
      kid ${text} not null unique,
      service ${text} not null,
      public_key ${text} not null,
      encrypted_private_key ${text} not null,
      created_at_ms ${int64} not null,
      retires_at_ms ${int64} not null,
      expires_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index service_key_service on service_key (service, retires_at_ms)`)

    await run(`create table job (
      id ${identity},
      kind ${text} not null,
      payload ${text} not null,
      unique_key ${text} unique,
      run_at_ms ${int64} not null,
      leased_by ${text},
      attempts integer not null default 0,
      cursor ${text},
      again_at_ms ${int64},
      last_error ${text},
      failed_at_ms ${int64},
      created_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index job_due on job (kind, run_at_ms, id) where failed_at_ms is null`)
    await run(`create index job_failed on job (failed_at_ms, id) where failed_at_ms is not null`)
  },
}
