import { sql } from 'kysely'

import type { ColumnWords, RowTrigger } from '../../platform/database/database.ts'
import type { Migration } from '../../platform/database/migrate.ts'

const dayMilliseconds = 86_400_000

/** What may have lost its last reference, noted by the database itself, until somebody has looked. */
export const garbageCollection: Migration = {
  name: '0005-garbage-collection',
  async up(tx, words) {
    const { int64, text, tableOptions } = words
    const run = (statement: string) => sql.raw(statement).execute(tx)

    await run(`create table gc_review (
      repository_id ${int64} not null,
      kind ${text} not null check (kind in
        ('tags', 'manifest', 'referrers', 'link', 'blob', 'namespace')),
      subject_id ${int64} not null,
      reason ${text} not null check (reason in ('new', 'released')),
      due_at_ms ${int64} not null,
      digest ${text},
      after_id ${int64} not null default 0,
      primary key (repository_id, kind, subject_id)
    )${tableOptions}`)
    await run(`create index gc_review_of_repository on gc_review (repository_id, kind, due_at_ms)`)
    await run(`create index gc_review_due on gc_review (due_at_ms, repository_id)`)

    await run(`create table gc_policy (
      id integer primary key check (id = 1),
      push_grace_ms ${int64} not null,
      tag_time_ms ${int64} not null
    )${tableOptions}`)
    await run(`insert into gc_policy (id, push_grace_ms, tag_time_ms)
      values (1, ${dayMilliseconds}, ${14 * dayMilliseconds})`)

    await run(`create table gc_object (
      location ${text} not null,
      storage_key ${text} not null,
      size_bytes ${int64} not null,
      due_at_ms ${int64} not null,
      primary key (location, storage_key)
    )${tableOptions}`)
    await run(`create index gc_object_due on gc_object (due_at_ms)`)

    await run(`create table gc_total (
      day ${text} not null,
      kind ${text} not null,
      removed ${int64} not null,
      freed_bytes ${int64} not null,
      primary key (day, kind)
    )${tableOptions}`)

    await run(`create index tag_ended on tag (repository_id, lifetime_end_ms)
      where lifetime_end_ms is not null`)
    // Which manifests of one repository need a blob, however many others have it as well.
    await run(`alter table manifest_blob add column repository_id ${int64}`)
    await run(`create index manifest_blob_repository on manifest_blob (repository_id, blob_id)`)

    for (const trigger of triggers(words)) {
      for (const statement of words.rowTrigger(trigger)) await run(statement)
    }

    await run(`insert into job (kind, payload, unique_key, run_at_ms, attempts, created_at_ms)
      select 'gc.note-existing', '{}', 'gc.note-existing', 0, 0, 0
      where exists (select 1 from repository)`)
  },
}

/**
 * Whoever takes a reference away cannot forget to say so: the database notes it in the same
 * transaction. A note that waits already is locked until the commit, also where it stays as it
 * is, so that nobody decides about its subject without having seen the change.
 */
function triggers({ nowMs }: ColumnWords): readonly RowTrigger[] {
  const note = (columns: string, from: string) =>
    `insert into gc_review (repository_id, kind, subject_id, reason, due_at_ms)
    select ${columns} ${from}
    on conflict (repository_id, kind, subject_id) do update`
  const sooner = `set reason = excluded.reason, due_at_ms = excluded.due_at_ms
    where gc_review.reason <> excluded.reason or gc_review.due_at_ms > excluded.due_at_ms`

  const tagEnds = `${note(
    `new.repository_id, 'tags', new.repository_id, 'released', new.lifetime_end_ms +
      coalesce(account.tag_expiration_seconds * 1000, gc_policy.tag_time_ms)`,
    `from repository
      join account on account.id = repository.namespace_id
      join gc_policy on gc_policy.id = 1
      where repository.id = new.repository_id`,
  )} ${sooner}`
  const hasEnd = 'new.lifetime_end_ms is not null'

  return [
    {
      name: 'gc_tag_with_end',
      table: 'tag',
      event: 'after insert',
      condition: hasEnd,
      statements: [tagEnds],
    },
    {
      name: 'gc_tag_ended',
      table: 'tag',
      event: 'after update of lifetime_end_ms',
      condition: hasEnd,
      statements: [tagEnds],
    },
    {
      name: 'gc_tag_removed',
      table: 'tag',
      event: 'after delete',
      statements: [
        `${note(
          `old.repository_id, 'manifest', manifest.id, 'released', ${nowMs}`,
          `from manifest where manifest.id = old.manifest_id`,
        )} ${sooner}`,
      ],
    },
    {
      name: 'gc_manifest_new',
      table: 'manifest',
      event: 'after insert',
      statements: [
        `${note(
          `new.repository_id, 'manifest', new.id, 'new', new.pushed_at_ms + gc_policy.push_grace_ms`,
          `from gc_policy where gc_policy.id = 1`,
        )} set reason = excluded.reason, due_at_ms = excluded.due_at_ms`,
      ],
    },
    {
      // A push writes the column also where it stays empty.
      name: 'gc_manifest_pushed_again',
      table: 'manifest',
      event: 'after update of deleted_at_ms',
      condition: 'new.deleted_at_ms is null',
      statements: [
        `update gc_review set reason = 'new'
        where repository_id = new.repository_id and kind = 'manifest' and subject_id = new.id`,
      ],
    },
    {
      name: 'gc_manifest_deleted',
      table: 'manifest',
      event: 'after update of deleted_at_ms',
      condition: 'new.deleted_at_ms is not null',
      statements: [
        `${note(
          `new.repository_id, 'manifest', new.id, 'released', ${nowMs}`,
          `from gc_policy where gc_policy.id = 1`,
        )} ${sooner}`,
      ],
    },
    {
      name: 'gc_manifest_removed',
      table: 'manifest',
      event: 'before delete',
      statements: [
        `${note(
          `old.repository_id, 'manifest', manifest_child.child_id, 'released', ${nowMs}`,
          `from manifest_child
            where manifest_child.manifest_id = old.id and manifest_child.child_id is not null`,
        )} ${sooner}`,
        `${note(
          `old.repository_id, 'link', manifest_blob.blob_id, 'released', ${nowMs}`,
          `from manifest_blob where manifest_blob.manifest_id = old.id`,
        )} ${sooner}`,
        `insert into gc_review (repository_id, kind, subject_id, reason, due_at_ms, digest)
        select old.repository_id, 'referrers', old.id, 'released', ${nowMs}, old.digest
        where exists (select 1 from manifest as referrer
          where referrer.repository_id = old.repository_id
            and referrer.subject_digest = old.digest and referrer.deleted_at_ms is null)
        on conflict (repository_id, kind, subject_id) do nothing`,
        `delete from gc_review
        where repository_id = old.repository_id and kind = 'manifest' and subject_id = old.id`,
      ],
    },
    {
      name: 'gc_link_new',
      table: 'repository_blob',
      event: 'after insert',
      statements: [
        `${note(
          `new.repository_id, 'link', new.blob_id, 'new', new.linked_at_ms + gc_policy.push_grace_ms`,
          `from gc_policy where gc_policy.id = 1`,
        )} set reason = excluded.reason, due_at_ms = excluded.due_at_ms`,
      ],
    },
    {
      name: 'gc_link_removed',
      table: 'repository_blob',
      event: 'after delete',
      statements: [
        `${note(
          `0, 'blob', blob.id, 'released', ${nowMs}`,
          `from blob where blob.id = old.blob_id`,
        )} ${sooner}`,
        `delete from gc_review
        where repository_id = old.repository_id and kind = 'link' and subject_id = old.blob_id`,
      ],
    },
    {
      name: 'gc_repository_removed',
      table: 'repository',
      event: 'after delete',
      statements: [`delete from gc_review where repository_id = old.id`],
    },
    {
      name: 'gc_namespace_time',
      table: 'account',
      event: 'after update of tag_expiration_seconds',
      statements: [
        `${note(
          `0, 'namespace', new.id, 'released', ${nowMs}`,
          `from gc_policy where gc_policy.id = 1`,
        )} ${sooner}`,
      ],
    },
  ]
}
