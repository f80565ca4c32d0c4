import type { AuditLog } from '../logs/audit-log.service.ts'
import { commandLine } from '../logs/log-entry.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { JobHandler, NewJob } from '../platform/jobs/job.ts'
import { contentLock } from '../registry/blobs/blobs.service.ts'
import type { TagGuard } from '../registry/tags/tag-guard.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import {
  findProgress,
  fixTags,
  listRepositoriesOf,
  listTagsToFix,
  markApplied,
  type PolicyProgress,
  saveProgress,
} from './apply-policy.queries.ts'
import type { ImmutabilityRules } from './immutability-rules.ts'

const applyKind = 'immutability.apply'
/** Tags that one transaction looks at: pushes of the repository wait no longer than that. */
const tagsPerTransaction = 500
const repositoriesPerPage = 100

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly guard: TagGuard
  readonly rules: ImmutabilityRules
}

/** Looks at the tags that were there before a policy. */
export function applyPolicyJob(uuid: string): NewJob {
  return { kind: applyKind, payload: { uuid }, uniqueKey: `${applyKind}:${uuid}` }
}

/**
 * Makes those tags immutable that were there before their policy.
 *
 * How far it has come stands in the row of the policy, and is written in the transaction that
 * changes the tags: killed at any instant it goes on with the next batch, and counts nothing
 * twice. Each batch takes the lock of the repository's content before it looks. A push that had
 * read the policies before this one was made held that lock, so its tag is seen here; any later
 * one has read this policy.
 */
export function applyPolicyHandler(given: Dependencies): JobHandler<{ readonly uuid: string }> {
  return {
    kind: applyKind,
    leaseSeconds: 120,
    attemptsMaximum: 10,
    // Others have work as well.
    concurrencyMaximum: 2,
    parse: parseUuid,
    async run(job) {
      const { uuid } = job.payload
      for (;;) {
        const progress = await findProgress(given.database.reader, uuid)
        if (progress === undefined) return
        const repositories = await listRepositoriesOf(given.database.reader, progress, {
          from: progress.repository,
          limit: repositoriesPerPage,
        })
        const at = { uuid, revision: progress.revision }
        const isPageDone = await applyToAll(given, at, repositories, job.signal)
        const last = repositories.at(-1)
        if (!isPageDone) continue
        if (last === undefined || repositories.length < repositoriesPerPage) {
          await finish(given, at)
        } else {
          await pass(given, at, last.name)
          await job.save({ repository: last.name })
        }
      }
    },
  }
}

interface Revision {
  readonly uuid: string
  readonly revision: number
}

interface Place {
  readonly id: number
  readonly name: string
}

/** Thrown to undo a batch. */
class PolicyChangedError extends Error {
  override readonly name = 'PolicyChangedError'
}

/** False when the policy is another one, or gone, so that all begins anew. */
async function applyToAll(
  given: Dependencies,
  at: Revision,
  repositories: readonly Place[],
  signal: AbortSignal,
): Promise<boolean> {
  try {
    for (const repository of repositories) {
      do signal.throwIfAborted()
      while (await applyToSome(given, at, repository))
    }
    return true
  } catch (error) {
    if (error instanceof PolicyChangedError) return false
    throw error
  }
}

/** Looks at the next tags of a repository; false when there are no more. @throws PolicyChangedError */
async function applyToSome(
  { database, clock, guard, rules }: Dependencies,
  at: Revision,
  repository: Place,
): Promise<boolean> {
  return await database.transaction(async (tx) => {
    await database.lock(tx, contentLock(repository.id))
    const progress = await requireSame(tx, at)
    const tags = await listTagsToFix(tx, {
      repositoryId: repository.id,
      after: progress.repository === repository.name ? progress.tag : '',
      nowMs: clock(),
      limit: tagsPerTransaction,
    })
    const last = tags.at(-1)
    if (last === undefined) return false
    const isFixed = rules.of([progress])
    const chosen = tags.filter(({ name, isImmutable }) => !isImmutable && isFixed(name))
    const ids = chosen.map(({ id }) => id)
    const { namespaceId } = progress
    const isThere = ids.length === 0 || (await guard.holdPlace(tx, { ...repository, namespaceId }))
    if (!isThere) return false
    await fixTags(tx, ids, guard)
    const isSaved = await saveProgress(tx, progress, {
      repository: repository.name,
      tag: last.name,
      fixedTags: progress.fixedTags + chosen.length,
    })
    if (!isSaved) throw new PolicyChangedError()
    return tags.length === tagsPerTransaction
  })
}

/** Goes on behind a repository, which may have had no tags. */
async function pass({ database }: Dependencies, at: Revision, repository: string): Promise<void> {
  await database.transaction(async (tx) => {
    const progress = await findProgress(tx, at.uuid)
    if (progress?.revision !== at.revision || progress.repository === repository) return
    await saveProgress(tx, progress, { ...progress, repository, tag: '' })
  })
}

/** The entry about all of it stands in the log if, and only if, the policy has come to its end. */
async function finish({ database, audit }: Dependencies, at: Revision): Promise<void> {
  await database.transaction(async (tx) => {
    const progress = await findProgress(tx, at.uuid)
    if (progress?.revision !== at.revision || !(await markApplied(tx, progress))) return
    if (progress.fixedTags === 0) return
    const { namespaceId, repositoryId } = progress
    await audit.record(tx, commandLine, {
      kind: 'tags_made_immutable_by_policy',
      namespaceId,
      repositoryId,
      metadata: {
        namespace: progress.namespaceName,
        ...(repositoryId === undefined ? {} : { repo: progress.repository }),
        tag_pattern: progress.tagPattern,
        tag_pattern_matches: progress.isPatternMatched,
        count: progress.fixedTags,
      },
    })
  })
}

/** @throws PolicyChangedError */
async function requireSame(tx: Tx, at: Revision): Promise<PolicyProgress> {
  const progress = await findProgress(tx, at.uuid)
  if (progress?.revision !== at.revision) throw new PolicyChangedError()
  return progress
}

function parseUuid(payload: unknown): { readonly uuid: string } {
  const { uuid } = payload as { readonly uuid?: unknown }
  if (typeof uuid !== 'string') throw new TypeError('the payload names no policy')
  return { uuid }
}
