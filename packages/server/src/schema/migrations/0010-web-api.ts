import { sql } from 'kysely'

import type { Migration } from '../../platform/database/migrate.ts'

/** What lists tell of manifests, and what they are found by. */
export const webPages: Migration = {
  name: '0010-web-api',
  async up(tx, { text }) {
    const run = (statement: string) => sql.raw(statement).execute(tx)
    await run(`alter table manifest add column kind ${text}`)
    await run(`alter table manifest add column platforms ${text}`)
    // A worker looks at these, one after the other; what is pushed from now on is never in it.
    await run(`create index manifest_undescribed on manifest (id) where kind is null`)
    await run(`create index manifest_subject_kind
      on manifest (repository_id, subject_digest, kind)
      where subject_digest is not null and deleted_at_ms is null`)
    await run(`create index tag_expiring on tag (repository_id, lifetime_end_ms)
      where is_current = 1 and lifetime_end_ms is not null`)
    // Searches go through all repositories.
    await run(`create index tag_name on tag (name, repository_id) where is_current = 1`)
    await run(`create index manifest_digest on manifest (digest, repository_id)
      where deleted_at_ms is null`)
  },
}
