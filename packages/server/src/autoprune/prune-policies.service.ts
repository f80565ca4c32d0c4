import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../logs/log-entry.ts'
import type { Account } from '../namespaces/account.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { Repository } from '../repositories/repository.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import {
  isSamePolicy,
  type PrunePolicy,
  PrunePolicyExistsError,
  PrunePolicyNotFoundError,
  writtenValue,
} from './prune-policy.ts'
import {
  deletePolicy,
  findPolicy,
  insertPolicy,
  listPolicies,
  type PruneScope,
  type StoredPrunePolicy,
  updatePolicy,
} from './prune-policy.queries.ts'

/** What a policy is about. Who may change it is decided before. */
export type PruneSubject =
  | { readonly kind: 'namespace'; readonly namespace: Account }
  | { readonly kind: 'repository'; readonly repository: Repository }

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Policies that delete old tags: of namespaces and of single repositories, several of each. */
export class PrunePolicies {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #clock: Clock

  constructor({ database, audit, clock }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#clock = clock
  }

  async list(subject: PruneSubject): Promise<StoredPrunePolicy[]> {
    return await listPolicies(this.#database.reader, scopeOf(subject))
  }

  /** @throws PrunePolicyNotFoundError */
  async find(subject: PruneSubject, uuid: string): Promise<StoredPrunePolicy> {
    const found = await findPolicy(this.#database.reader, scopeOf(subject), uuid)
    if (found === undefined) throw new PrunePolicyNotFoundError(uuid)
    return found
  }

  /** It works at once. @throws PrunePolicyExistsError */
  async create(actor: Actor, subject: PruneSubject, policy: PrunePolicy): Promise<string> {
    return await this.#change(subject, async (tx, scope) => {
      await requireNoneLike(tx, scope, policy)
      const uuid = await insertPolicy(tx, scope, policy, this.#clock())
      await this.#record(tx, actor, subject, 'create', told(policy))
      return uuid
    })
  }

  /** @throws PrunePolicyNotFoundError, PrunePolicyExistsError */
  async change(
    actor: Actor,
    subject: PruneSubject,
    uuid: string,
    policy: PrunePolicy,
  ): Promise<void> {
    await this.#change(subject, async (tx, scope) => {
      if ((await findPolicy(tx, scope, uuid)) === undefined)
        throw new PrunePolicyNotFoundError(uuid)
      await requireNoneLike(tx, scope, policy, uuid)
      await updatePolicy(tx, uuid, policy, this.#clock())
      await this.#record(tx, actor, subject, 'update', told(policy))
    })
  }

  /** @throws PrunePolicyNotFoundError */
  async delete(actor: Actor, subject: PruneSubject, uuid: string): Promise<void> {
    await this.#change(subject, async (tx, scope) => {
      if ((await findPolicy(tx, scope, uuid)) === undefined)
        throw new PrunePolicyNotFoundError(uuid)
      await deletePolicy(tx, uuid)
      await this.#record(tx, actor, subject, 'delete', { policy_uuid: uuid })
    })
  }

  /** Two writers of one subject come one after the other, so that no policy is there twice. */
  async #change<Result>(
    subject: PruneSubject,
    work: (tx: Tx, scope: PruneScope) => Promise<Result>,
  ): Promise<Result> {
    const scope = scopeOf(subject)
    return await this.#database.transaction(async (tx) => {
      const { namespaceId, repositoryId } = scope
      await this.#database.lock(tx, `prune-policies:${namespaceId}:${repositoryId ?? ''}`)
      return await work(tx, scope)
    })
  }

  async #record(
    tx: Tx,
    actor: Actor,
    subject: PruneSubject,
    deed: 'create' | 'update' | 'delete',
    metadata: LogMetadata,
  ): Promise<void> {
    const { namespaceId, repositoryId } = scopeOf(subject)
    const kind: LogKind = `${deed}_${subject.kind}_autoprune_policy`
    const names =
      subject.kind === 'namespace'
        ? { namespace: subject.namespace.name }
        : { namespace: subject.repository.name.namespace, repo: subject.repository.name.repository }
    await this.#audit.record(tx, actor, {
      kind,
      namespaceId,
      repositoryId,
      metadata: { ...metadata, ...names },
    })
  }
}

function scopeOf(subject: PruneSubject): PruneScope {
  return subject.kind === 'namespace'
    ? { namespaceId: subject.namespace.id, repositoryId: undefined }
    : { namespaceId: subject.repository.namespaceId, repositoryId: subject.repository.id }
}

async function requireNoneLike(
  tx: Tx,
  scope: PruneScope,
  policy: PrunePolicy,
  exceptUuid?: string,
): Promise<void> {
  for (const other of await listPolicies(tx, scope)) {
    if (other.uuid !== exceptUuid && isSamePolicy(other, policy)) throw new PrunePolicyExistsError()
  }
}

function told({ rule, tagPattern, isPatternMatched }: PrunePolicy): LogMetadata {
  return {
    method: rule.method,
    value: writtenValue(rule),
    tag_pattern: tagPattern ?? null,
    tag_pattern_matches: isPatternMatched,
  }
}
