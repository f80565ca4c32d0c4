import type { AuditLog } from '../logs/audit-log.service.ts'
import { commandLine } from '../logs/log-entry.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { PolicyScope } from '../policies/policy.ts'
import type { Manifests } from '../registry/manifests/manifests.service.ts'
import type { TagGuard } from '../registry/tags/tag-guard.ts'
import type { Repository } from '../repositories/repository.ts'
import { findRepositoryById } from '../repositories/repository-lookup.service.ts'
import type { BerthDatabase } from '../schema/tables.ts'
import { listPolicies } from './prune-policy.queries.ts'
import type { PrunePolicy } from './prune-policy.ts'
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

  async policiesOf(scope: PolicyScope): Promise<readonly PrunePolicy[]> {
    return await listPolicies(this.#database.reader, scope)
  }

  /** All policies that have a say about a repository: its own, its namespace's, the registry's. */
  async policiesAbout(
    repository: Pick<Repository, 'id' | 'namespaceId'>,
  ): Promise<readonly PrunePolicy[]> {
    const { id: repositoryId, namespaceId } = repository
    const [own, common] = await Promise.all([
      this.policiesOf({ namespaceId, repositoryId }),
      this.policiesOf({ namespaceId, repositoryId: undefined }),
    ])
    return [...own, ...common, ...(this.#defaultPolicy === undefined ? [] : [this.#defaultPolicy])]
  }

  /** What pruning would delete now, page by page; it changes nothing. */
  preview(
    repository: Pick<Repository, 'id'>,
    policies: readonly PrunePolicy[],
  ): AsyncIterable<readonly DoomedTag[]> {
    const { reader } = this.#database
    return doomedTags(reader, {
      repositoryId: repository.id,
      policies,
      nowMs: this.#clock(),
      guard: this.#guard,
    })
  }

  /**
   * Ends the tags that policies delete, in short transactions. A tag that moved in between stays.
   * Done again, it finds nothing; interrupted, it goes on with what is left.
   *
   * @returns how many tags it ended
   */
  async prune(
    repositoryId: number,
    policies: readonly PrunePolicy[],
    signal: AbortSignal,
  ): Promise<number> {
    const repository = await findRepositoryById(this.#database.reader, repositoryId)
    if (repository?.state !== 'normal' || policies.length === 0) return 0
    let count = 0
    for await (const page of this.preview(repository, policies)) {
      for (let at = 0; at < page.length; at += tagsPerTransaction) {
        signal.throwIfAborted()
        count += await this.#end(repository, page.slice(at, at + tagsPerTransaction))
      }
    }
    return count
  }

  async #end(repository: Repository, tags: readonly DoomedTag[]): Promise<number> {
    const { id: repositoryId, namespaceId, name } = repository
    const ended = await this.#manifests.endSeenTags(
      repository,
      tags.map(({ id }) => id),
      async (tx, names) => {
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
