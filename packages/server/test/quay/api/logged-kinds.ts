import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { sql } from 'kysely'

import { monthOf, tableOfMonth } from '../../../src/logs/log-month.ts'
import type { RunningBerth } from '../../harness/running-berth.ts'

interface RecordedKind {
  readonly kind: string
  /** The members of an entry's metadata. */
  readonly metadata: readonly string[]
}

const recordedKinds = JSON.parse(
  readFileSync(join(import.meta.dirname, 'log-kinds.json'), 'utf8'),
) as readonly RecordedKind[]

/**
 * Members that entries of Quay have and ours lack, each with the reason. `*` is about every kind.
 */
const lacking: Readonly<Record<string, readonly string[]>> = {
  // The recording was made by a program with a token where ours has a session, or the other way.
  '*': ['oauth_token_id', 'oauth_token_application', 'oauth_token_application_id', 'resolved_ip'],
  // A right is that of a user or of a team, and each was recorded of one of them.
  change_repo_permission: ['username'],
  delete_repo_permission: ['team'],
  create_prototype_permission: ['delegate_user'],
  modify_prototype_permission: ['delegate_team'],
  delete_prototype_permission: ['delegate_team'],
  // A policy is that of a repository or of an organization.
  create_immutability_policy: ['repo'],
  update_immutability_policy: ['repo'],
  delete_immutability_policy: ['repo'],
  // Who is invited by account has no address there.
  org_invite_team_member: ['email'],
}

/** Every entry of the log that lacks a member which Quay's entries of its kind have, told once. */
export async function lackingMembers(berth: RunningBerth): Promise<string[]> {
  const month = monthOf(berth.clock())
  const { rows } = await sql<{ kind: string; metadata: string }>`
    select kind, metadata from ${sql.table(tableOfMonth(month))}`.execute(
    berth.foundation.database.reader,
  )
  const expected = new Map(recordedKinds.map(({ kind, metadata }) => [kind, metadata]))
  const found = new Set<string>()
  for (const { kind, metadata } of rows) {
    const members = new Set(Object.keys(JSON.parse(metadata) as object))
    const mayLack = new Set([...(lacking['*'] ?? []), ...(lacking[kind] ?? [])])
    for (const name of expected.get(kind) ?? []) {
      if (!members.has(name) && !mayLack.has(name)) found.add(`${kind} lacks ${name}`)
    }
  }
  return [...found].toSorted((left, right) => left.localeCompare(right))
}
