import type { AuditLog } from '../logs/audit-log.service.ts'
import { commandLine } from '../logs/log-entry.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { PolicyScope } from '../policies/policy.ts'
import type { Manifests } from '../registry/manifests/manifests.service.ts'
import type { TagGuard } from '../registry/tags/tag-guard.ts'
import type { Repository } from '../repositories/repository.ts'
import { findRepositoryById } from '../repositories/repository-lookup.service.ts'
import type { LookedPage } from '../repositories/repository-walk.ts'
import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'
import { listPolicies } from './prune-policy.queries.ts'
import { isSamePolicy, type PrunePolicy } from './prune-policy.ts'
import { type DoomedTag, doomedTags } from './prune-repository.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly manifests: Manifests
  readonly audit: AuditLog
  readonly clock: Clock
  readonly guard: TagGuard
  /** The policy of the registry, for every repository; undefined when there is none. */
  readonly defaultPolicy: PrunePolicy | undefined
}

/** Tags that one transaction ends: pushes of the repository wait no longer than that. */
const tagsPerTransaction = 100
/** How often a repository is begun anew, because its policies were changed meanwhile. */
const beginningsMaximum = 5

/** Says which policies hold, whenever it is asked: inside of a transaction, what holds there. */
export type PoliciesNow = (db: Db) => Promise<readonly PrunePolicy[]>

/** The policies by which tags were chosen do not hold any more. */
class PoliciesChangedError extends Error {
  override readonly name = 'PoliciesChangedError'
}

/** Applies policies to repositories. */
export class Pruner {
  readonly #database: BerthDatabase
  readonly #manifests: Manifests
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #guard: TagGuard
  readonly #defaultPolicy: PrunePolicy | undefined

  constructor({ database, manifests, audit, clock, guard, defaultPolicy }: Dependencies) {
    this.#database = database
    this.#manifests = manifests
    this.#audit = audit
    this.#clock = clock
    this.#guard = guard
    this.#defaultPolicy = defaultPolicy
  }

  /** The policies of one place, at present or in a transaction. */
  async policiesOf(
    scope: PolicyScope,
    db: Db = this.#database.reader,
  ): Promise<readonly PrunePolicy[]> {
    return await listPolicies(db, scope)
  }

  /** All policies that have a say about a repository: its own, its namespace's, the registry's. */
  async policiesAbout(
    repository: Pick<Repository, 'id' | 'namespaceId'>,
    db: Db = this.#database.reader,
  ): Promise<readonly PrunePolicy[]> {
    const { id: repositoryId, namespaceId } = repository
    const own = await this.policiesOf({ namespaceId, repositoryId }, db)
    const common = await this.policiesOf({ namespaceId, repositoryId: undefined }, db)
    return [...own, ...common, ...(this.#defaultPolicy === undefined ? [] : [this.#defaultPolicy])]
  }

  /** What pruning would delete now, page by page; it changes nothing. */
  preview(
    repository: Pick<Repository, 'id'>,
    policies: readonly PrunePolicy[],
  ): AsyncIterable<LookedPage<DoomedTag>> {
    const { reader } = this.#database
    return doomedTags(reader, {
      repositoryId: repository.id,
      policies,
      nowMs: this.#clock(),
      guard: this.#guard,
    })
  }

  /**
   * Ends the tags that policies delete, in short transactions. A tag that moved in between stays,
   * and so does every tag that is left once a policy was changed or deleted: it is looked at anew.
   * Done again, it finds nothing; interrupted, it goes on with what is left.
   *
   * @returns how many tags it ended
   */
  async prune(
    repositoryId: number,
    policiesNow: PoliciesNow,
    signal: AbortSignal,
  ): Promise<number> {
    const { reader } = this.#database
    let count = 0
    for (let beginnings = 0; beginnings < beginningsMaximum; beginnings += 1) {
      const policies = await policiesNow(reader)
      if (policies.length === 0) return count
      const repository = await findRepositoryById(reader, repositoryId)
      if (repository?.state !== 'normal') return count
      try {
        for await (const { found } of this.preview(repository, policies)) {
          for (let at = 0; at < found.length; at += tagsPerTransaction) {
            signal.throwIfAborted()
            const tags = found.slice(at, at + tagsPerTransaction)
            count += await this.#end(repository, tags, async (tx) => {
              if (!areSame(policies, await policiesNow(tx))) throw new PoliciesChangedError()
            })
          }
        }
        return count
      } catch (error) {
        if (!(error instanceof PoliciesChangedError)) throw error
      }
    }
    return count
  }

  /** @param check throws where they stay after all */
  async #end(
    repository: Repository,
    tags: readonly DoomedTag[],
    check: (tx: Tx) => Promise<void>,
  ): Promise<number> {
    const { id: repositoryId, namespaceId, name } = repository
    const ended = await this.#manifests.endSeenTags(
      repository,
      tags.map(({ id }) => id),
      async (tx, names) => {
        await check(tx)
        await this.#audit.recordAll(
          tx,
          names.map((tag) => ({
            actor: commandLine,
            entry: {
              kind: 'autoprune_tag_delete',
              namespaceId,
              repositoryId,
              metadata: { repo: name.repository, namespace: name.namespace, tag },
            },
          })),
        )
      },
    )
    return ended.length
  }
}

function areSame(left: readonly PrunePolicy[], right: readonly PrunePolicy[]): boolean {
  return (
    left.length === right.length &&
    left.every((policy, at) => {
      const other = right[at]
      return other !== undefined && isSamePolicy(policy, other)
    })
  )
}
