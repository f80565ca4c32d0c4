import { sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** What people, programs and administrators need beside the content: profiles, sessions, tokens, rights. */
export const tenancy: Migration = {
  name: '0002-tenancy',
  async up(tx, { identity, int64, text, tableOptions }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)

    for (const column of [
      `given_name ${text}`,
      `family_name ${text}`,
      `company ${text}`,
      `location ${text}`,
      `contact_email ${text}`,
      `invoice_email_address ${text}`,
      `sends_invoices integer not null default 0`,
      `tag_expiration_seconds ${int64}`,
      `metadata ${text}`,
      `deleted_at_ms ${int64}`,
    ]) {
      await run(`alter table account add column ${column}`)
    }
    await run(`create index account_kind on account (kind, id)`)

    await run(`alter table repository add column is_trust_enabled integer not null default 0`)
    await run(`alter table repository add column badge_token ${text} not null default ''`)
    // What changed last comes first in the lists of a repository's tags.
    await run(`create index tag_changes on tag (repository_id, lifetime_start_ms, id, name)`)
    await run(`create index tag_current_changes
      on tag (repository_id, lifetime_start_ms, id, name) where is_current = 1`)
    await run(`alter table tag add column is_reversion integer not null default 0`)
    await run(`alter table manifest add column layers_bytes ${int64}`)
    await run(`alter table manifest add column expires_after_seconds ${int64}`)

    await run(`create table session (
      id_digest ${text} primary key,
      account_id ${int64} not null references account (id) on delete cascade,
      created_at_ms ${int64} not null,
      confirmed_at_ms ${int64} not null,
      last_used_at_ms ${int64} not null,
      expires_at_ms ${int64} not null,
      address ${text} not null,
      user_agent ${text} not null
    )${tableOptions}`)
    await run(`create index session_account on session (account_id, created_at_ms)`)
    await run(`create index session_expiry on session (expires_at_ms)`)

    await run(`create table mailed_code (
      code_digest ${text} primary key,
      account_id ${int64} not null references account (id) on delete cascade,
      purpose ${text} not null check (purpose in ('confirm', 'recover', 'change-email')),
      new_email ${text},
      created_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index mailed_code_account on mailed_code (account_id, purpose)`)
    await run(`create index mailed_code_age on mailed_code (created_at_ms)`)

    await run(`create table user_prompt (
      account_id ${int64} not null references account (id) on delete cascade,
      kind ${text} not null,
      primary key (account_id, kind)
    )${tableOptions}`)

    await run(`create table app_token (
      id ${identity},
      uuid ${text} not null unique,
      account_id ${int64} not null references account (id) on delete cascade,
      title ${text} not null,
      name ${text} not null unique,
      encrypted_secret ${text} not null,
      created_at_ms ${int64} not null,
      expires_at_ms ${int64},
      last_used_at_ms ${int64}
    )${tableOptions}`)
    await run(`create index app_token_account on app_token (account_id, id)`)
    await run(`create index app_token_expiry on app_token (expires_at_ms)
      where expires_at_ms is not null`)

    await run(`create table oauth_application (
      id ${identity},
      client_id ${text} not null unique,
      organization_id ${int64} not null references account (id) on delete cascade,
      encrypted_client_secret ${text} not null,
      name ${text} not null,
      description ${text} not null,
      application_uri ${text} not null,
      redirect_uri ${text} not null,
      avatar_email ${text},
      created_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index oauth_application_organization
      on oauth_application (organization_id, id)`)

    await run(`create table oauth_token (
      id ${identity},
      uuid ${text} not null unique,
      application_id ${int64} not null references oauth_application (id) on delete cascade,
      account_id ${int64} not null references account (id) on delete cascade,
      created_by_id ${int64} references account (id) on delete set null,
      scope ${text} not null,
      display_name ${text},
      token_digest ${text} not null unique,
      created_at_ms ${int64} not null,
      expires_at_ms ${int64} not null,
      last_used_at_ms ${int64}
    )${tableOptions}`)
    await run(`create index oauth_token_application on oauth_token (application_id, id)`)
    await run(`create index oauth_token_named on oauth_token (application_id, id)
      where display_name is not null`)
    await run(`create index oauth_token_account on oauth_token (account_id, id)`)
    await run(`create index oauth_token_grant on oauth_token (account_id, application_id)`)
    await run(`create index oauth_token_creator on oauth_token (created_by_id)`)

    await run(`create table oauth_code (
      code_digest ${text} primary key,
      application_id ${int64} not null references oauth_application (id) on delete cascade,
      account_id ${int64} not null references account (id) on delete cascade,
      scope ${text} not null,
      redirect_uri ${text} not null,
      challenge ${text},
      challenge_method ${text},
      expires_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index oauth_code_expiry on oauth_code (expires_at_ms)`)
    await run(`create index oauth_code_application on oauth_code (application_id)`)
    await run(`create index oauth_code_account on oauth_code (account_id)`)

    await run(`create table oauth_assignment (
      id ${identity},
      uuid ${text} not null unique,
      application_id ${int64} not null references oauth_application (id) on delete cascade,
      account_id ${int64} not null references account (id) on delete cascade,
      redirect_uri ${text} not null,
      scope ${text} not null,
      response_type ${text} not null,
      created_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index oauth_assignment_account on oauth_assignment (account_id, id)`)
    await run(`create index oauth_assignment_application on oauth_assignment (application_id)`)

    await run(`create table star (
      account_id ${int64} not null references account (id) on delete cascade,
      repository_id ${int64} not null references repository (id) on delete cascade,
      created_at_ms ${int64} not null,
      primary key (account_id, repository_id)
    )${tableOptions}`)
    await run(`create index star_repository on star (repository_id)`)

    await run(`create table default_permission (
      id ${identity},
      uuid ${text} not null unique,
      organization_id ${int64} not null references account (id) on delete cascade,
      activating_account_id ${int64} references account (id) on delete cascade,
      delegate_account_id ${int64} references account (id) on delete cascade,
      delegate_team_id ${int64} references team (id) on delete cascade,
      role ${text} not null check (role in ('read', 'write', 'admin')),
      check ((delegate_account_id is null) <> (delegate_team_id is null))
    )${tableOptions}`)
    await run(`create index default_permission_organization
      on default_permission (organization_id, id)`)
    await run(`create index default_permission_activating
      on default_permission (activating_account_id) where activating_account_id is not null`)
    await run(`create index default_permission_delegate_account
      on default_permission (delegate_account_id) where delegate_account_id is not null`)
    await run(`create index default_permission_delegate_team
      on default_permission (delegate_team_id) where delegate_team_id is not null`)

    await run(`create table team_invitation (
      id ${identity},
      code_digest ${text} not null unique,
      team_id ${int64} not null references team (id) on delete cascade,
      account_id ${int64} references account (id) on delete cascade,
      email ${text},
      inviter_id ${int64} references account (id) on delete set null,
      created_at_ms ${int64} not null,
      check ((account_id is null) <> (email is null))
    )${tableOptions}`)
    await run(`create index team_invitation_team on team_invitation (team_id, id)`)
    await run(`create unique index team_invitation_account
      on team_invitation (team_id, account_id) where account_id is not null`)
    await run(`create unique index team_invitation_email
      on team_invitation (team_id, email) where email is not null`)
    await run(`create index team_invitation_invited
      on team_invitation (account_id) where account_id is not null`)
    await run(`create index team_invitation_inviter on team_invitation (inviter_id)`)

    await run(`create table user_notification (
      id ${identity},
      uuid ${text} not null unique,
      account_id ${int64} not null references account (id) on delete cascade,
      kind ${text} not null,
      metadata ${text} not null,
      lookup ${text},
      is_dismissed integer not null default 0,
      created_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index user_notification_account
      on user_notification (account_id, is_dismissed, id)`)
    await run(`create index user_notification_lookup
      on user_notification (lookup) where lookup is not null`)

    await run(`create table global_message (
      id ${identity},
      uuid ${text} not null unique,
      content ${text} not null,
      media_type ${text} not null check (media_type in ('text/plain', 'text/markdown')),
      severity ${text} not null check (severity in ('info', 'warning', 'error')),
      created_at_ms ${int64} not null
    )${tableOptions}`)

    await run(`create table manifest_label (
      id ${identity},
      uuid ${text} not null unique,
      manifest_id ${int64} not null references manifest (id) on delete cascade,
      key ${text} not null,
      value ${text} not null,
      media_type ${text} not null,
      source_type ${text} not null check (source_type in ('manifest', 'api', 'internal'))
    )${tableOptions}`)
    await run(`create index manifest_label_manifest on manifest_label (manifest_id, id)`)

    await run(`create table repository_activity (
      repository_id ${int64} not null references repository (id) on delete cascade,
      day integer not null,
      actions ${int64} not null,
      primary key (repository_id, day)
    )${tableOptions}`)
    await run(`create index repository_activity_day on repository_activity (day)`)
    await run(`create table tag_pulls (
      repository_id ${int64} not null references repository (id) on delete cascade,
      tag ${text} not null,
      pulls ${int64} not null,
      last_pulled_at_ms ${int64} not null,
      primary key (repository_id, tag)
    )${tableOptions}`)
    await run(`create table manifest_pulls (
      manifest_id ${int64} primary key references manifest (id) on delete cascade,
      pulls ${int64} not null,
      last_pulled_at_ms ${int64} not null
    )${tableOptions}`)

    // A key that another service made has no private half here.
    await run(`alter table service_key rename to service_key_before`)
    await run(`drop index service_key_service`)
    await run(`create table service_key (
      id ${identity},
      kid ${text} not null unique,
      service ${text} not null,
      name ${text} not null default '',
      metadata ${text} not null default '{}',
      public_key ${text} not null,
      encrypted_private_key ${text},
      created_at_ms ${int64} not null,
      retires_at_ms ${int64} not null,
      expires_at_ms ${int64},
      rotation_seconds ${int64},
      approval_kind ${text} check (approval_kind in
        ('automatic', 'superuser', 'key-rotation')),
      approved_at_ms ${int64},
      approver_id ${int64} references account (id) on delete set null,
      approval_notes ${text} not null default ''
    )${tableOptions}`)
    await run(`insert into service_key (kid, service, public_key, encrypted_private_key,
        created_at_ms, retires_at_ms, expires_at_ms, approval_kind, approved_at_ms)
      select kid, service, public_key, encrypted_private_key,
        created_at_ms, retires_at_ms, expires_at_ms, 'automatic', created_at_ms
      from service_key_before`)
    await run(`drop table service_key_before`)
    await run(`create index service_key_service on service_key (service, retires_at_ms)`)
    await run(`create index service_key_approver on service_key (approver_id)`)

    await run(`create table registry_size (
      id integer primary key check (id = 1),
      size_bytes ${int64} not null,
      measured_at_ms ${int64} not null
    )${tableOptions}`)

    await run(`create table log_month (
      month ${text} primary key,
      archived_at_ms ${int64}
    )${tableOptions}`)
    await run(`create table log_archive (
      storage_key ${text} primary key,
      location ${text} not null,
      month ${text} not null,
      entries ${int64} not null,
      size_bytes ${int64} not null,
      archived_at_ms ${int64} not null
    )${tableOptions}`)
    await run(`create index log_archive_month on log_archive (month)`)
    await run(`create table former_account (
      id ${int64} primary key,
      kind ${text} not null,
      name ${text} not null
    )${tableOptions}`)
    await run(`create index former_account_name on former_account (name, id)`)
  },
}
