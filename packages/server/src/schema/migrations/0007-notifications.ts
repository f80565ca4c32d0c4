import { sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** Who is told of events, what waits to be told, and what became of it. */
export const notifications: Migration = {
  name: '0007-notifications',
  async up(tx, { identity, int64, text, tableOptions }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)
    await run(`create table notification (
      id ${identity},
      uuid ${text} not null unique,
      repository_id ${int64} references repository (id) on delete cascade,
      namespace_id ${int64} references account (id) on delete cascade,
      event ${text} not null,
      method ${text} not null,
      title ${text},
      sealed_config ${text} not null,
      event_config ${text} not null,
      failures integer not null,
      disabled_reason ${text},
      created_at_ms ${int64} not null,
      check ((repository_id is null) <> (namespace_id is null))
    )${tableOptions}`)
    await run(`create index notification_repository
      on notification (repository_id, event, id) where repository_id is not null`)
    await run(`create index notification_namespace
      on notification (namespace_id, event, id) where namespace_id is not null`)
    await run(`create index notification_event on notification (event, id)`)
    await run(`alter table repository
      add column has_push_notifications integer not null default 0`)

    await run(`create table notification_delivery (
      id ${identity},
      notification_id ${int64} not null references notification (id) on delete cascade,
      event_id ${text} not null,
      kind ${text} not null check (kind in ('event', 'test', 'again')),
      event_data ${text} not null,
      details ${text} not null,
      happened_at_ms ${int64} not null,
      attempts integer not null,
      due_at_ms ${int64} not null,
      outcome ${text} check (outcome in ('delivered', 'failed')),
      finished_at_ms ${int64},
      answer_status integer,
      duration_ms integer,
      answer ${text},
      error ${text}
    )${tableOptions}`)
    await run(
      `create index notification_delivery_log on notification_delivery (notification_id, id)`,
    )
    await run(`create index notification_delivery_queue
      on notification_delivery (notification_id, id) where finished_at_ms is null`)
    await run(`create index notification_delivery_due
      on notification_delivery (due_at_ms) where finished_at_ms is null`)
    await run(`create index notification_delivery_finished
      on notification_delivery (finished_at_ms) where finished_at_ms is not null`)

    await run(`create table quota_notice (
      namespace_id ${int64} not null references account (id) on delete cascade,
      kind ${text} not null check (kind in ('quota_warning', 'quota_error')),
      threshold_percent integer not null,
      notified_at_ms ${int64} not null,
      primary key (namespace_id, kind, threshold_percent)
    )${tableOptions}`)
    await run(`create table expiry_notice (
      tag_id ${int64} not null references tag (id) on delete cascade,
      notification_id ${int64} not null references notification (id) on delete cascade,
      ends_at_ms ${int64} not null,
      primary key (tag_id, notification_id, ends_at_ms)
    )${tableOptions}`)
    await run(`create index expiry_notice_notification on expiry_notice (notification_id)`)
    await run(`create table authorized_email (
      id ${identity},
      repository_id ${int64} not null references repository (id) on delete cascade,
      email ${text} not null,
      code_digest ${text} not null unique,
      confirmed_at_ms ${int64},
      created_at_ms ${int64} not null,
      unique (repository_id, email)
    )${tableOptions}`)
  },
}
