import { sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** Who moved tags, returns to earlier moments, and what was deleted and can still come back. */
export const timeMachine: Migration = {
  name: '0008-time-machine',
  async up(tx, { identity, int64, text, tableOptions }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)

    await run(`alter table tag add column began_by ${text}`)
    await run(`alter table tag add column ended_by ${text}`)
    // What a namespace keeps no longer is passed over without a look at its rows.
    await run(`drop index tag_changes`)
    await run(`create index tag_changes
      on tag (repository_id, lifetime_start_ms, id, name, lifetime_end_ms)`)

    await run(`alter table manifest add column first_pushed_at_ms ${int64}`)
    await run(`create index manifest_former_subject
      on manifest (repository_id, subject_digest, id)
      where subject_digest is not null and deleted_at_ms is not null`)

    await run(`create table restoration (
      id ${identity},
      uuid ${text} not null unique,
      namespace_id ${int64} not null references account (id) on delete cascade,
      repository_id ${int64} references repository (id) on delete cascade,
      moment_ms ${int64} not null,
      begun_at_ms ${int64} not null,
      finished_at_ms ${int64},
      state ${text} not null check (state in ('running', 'done', 'failed')),
      failure ${text},
      actor ${text} not null,
      tag ${text},
      after_repository ${text} not null default '',
      after_tag ${text} not null default '',
      changed_tags ${int64} not null default 0,
      refused_tags ${int64} not null default 0
    )${tableOptions}`)
    await run(`create index restoration_namespace on restoration (namespace_id, id)`)
    await run(`create index restoration_repository on restoration (repository_id, id)
      where repository_id is not null`)
    await run(`create table restoration_refusal (
      id ${identity},
      restoration_id ${int64} not null references restoration (id) on delete cascade,
      repository ${text} not null,
      tag ${text},
      reason ${text} not null
    )${tableOptions}`)
    await run(`create index restoration_refusal_list on restoration_refusal (restoration_id, id)`)

    await run(`create table deletion (
      id ${identity},
      uuid ${text} not null unique,
      account_id ${int64} unique references account (id) on delete cascade,
      repository_id ${int64} unique references repository (id) on delete cascade,
      namespace_id ${int64} references account (id) on delete cascade,
      name ${text} not null,
      visibility ${text},
      state ${text},
      is_enabled integer,
      deleted_at_ms ${int64} not null,
      deleted_by ${text},
      kept_until_ms ${int64} not null,
      is_removing integer not null default 0,
      check ((account_id is null) <> (repository_id is null))
    )${tableOptions}`)
    await run(`create index deletion_namespace on deletion (namespace_id, id)
      where namespace_id is not null`)
    await run(`create index deletion_accounts on deletion (id) where account_id is not null`)

    const kept = (reference: 'account' | 'repository' | 'team', more = '') =>
      `${int64}${more} references ${reference} (id) on delete cascade`
    const deletion = `deletion_id ${int64} not null references deletion (id) on delete cascade`
    await run(`create table kept_robot (
      account_id ${kept('account')} primary key,
      ${deletion},
      name ${text} not null,
      is_enabled integer not null
    )${tableOptions}`)
    await run(`create table kept_team_member (
      ${deletion},
      team_id ${kept('team', ' not null')},
      account_id ${kept('account', ' not null')}
    )${tableOptions}`)
    await run(`create table kept_repository_permission (
      ${deletion},
      repository_id ${kept('repository', ' not null')},
      account_id ${kept('account')},
      team_id ${kept('team')},
      role ${text} not null
    )${tableOptions}`)
    await run(`create table kept_star (
      ${deletion},
      account_id ${kept('account', ' not null')},
      repository_id ${kept('repository', ' not null')},
      created_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create table kept_default_permission (
      ${deletion},
      uuid ${text} not null,
      organization_id ${kept('account', ' not null')},
      activating_account_id ${kept('account')},
      delegate_account_id ${kept('account')},
      delegate_team_id ${kept('team')},
      role ${text} not null
    )${tableOptions}`)
    await run(`create table kept_oauth_application (
      ${deletion},
      client_id ${text} not null,
      organization_id ${kept('account', ' not null')},
      encrypted_client_secret ${text} not null,
      name ${text} not null,
      description ${text} not null,
      application_uri ${text} not null,
      redirect_uri ${text} not null,
      avatar_email ${text},
      created_at_ms ${int64} not null
    )${tableOptions}`)
    for (const [table, columns] of [
      ['kept_robot', ['deletion_id']],
      ['kept_team_member', ['deletion_id', 'team_id', 'account_id']],
      ['kept_repository_permission', ['deletion_id', 'repository_id', 'account_id', 'team_id']],
      ['kept_star', ['deletion_id', 'account_id', 'repository_id']],
      [
        'kept_default_permission',
        [
          'deletion_id',
          'organization_id',
          'activating_account_id',
          'delegate_account_id',
          'delegate_team_id',
        ],
      ],
      ['kept_oauth_application', ['deletion_id', 'organization_id']],
    ] as const) {
      for (const column of columns) {
        await run(`create index ${table}_${column} on ${table} (${column})`)
      }
    }
  },
}
