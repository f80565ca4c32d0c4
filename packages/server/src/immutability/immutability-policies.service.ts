import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogMetadata } from '../logs/log-entry.ts'
import type { Namespace } from '../namespaces/account.ts'
import type { Clock } from '../platform/clock/clock.ts'
import { enqueue } from '../platform/jobs/enqueue.ts'
import type { Repository } from '../repositories/repository.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { applyPolicyJob } from './apply-policy.jobs.ts'
import {
  type ImmutabilityPolicy,
  ImmutabilityPolicyExistsError,
  ImmutabilityPolicyNotFoundError,
  TooManyImmutabilityPoliciesError,
} from './immutability-policy.ts'
import {
  deletePolicy,
  findPolicy,
  type ImmutabilityScope,
  insertPolicy,
  listPolicies,
  type StoredImmutabilityPolicy,
  updatePolicy,
} from './immutability-policy.queries.ts'

/** What a policy is about. Who may change it is decided before. */
export type ImmutabilitySubject =
  | { readonly kind: 'namespace'; readonly namespace: Pick<Namespace, 'id' | 'name'> }
  | { readonly kind: 'repository'; readonly repository: Repository }

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Every push reads the policies of its place. */
const policiesMaximum = 20

/**
 * Policies that make tags immutable: of namespaces and of single repositories, several of each. A
 * tag that one has made so stays so when the policy changes or goes.
 */
export class ImmutabilityPolicies {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #clock: Clock

  constructor({ database, audit, clock }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#clock = clock
  }

  async list(subject: ImmutabilitySubject): Promise<StoredImmutabilityPolicy[]> {
    return await listPolicies(this.#database.reader, scopeOf(subject))
  }

  /** @throws ImmutabilityPolicyNotFoundError */
  async find(subject: ImmutabilitySubject, uuid: string): Promise<StoredImmutabilityPolicy> {
    return await requirePolicy(this.#database.reader, scopeOf(subject), uuid)
  }

  /**
   * It holds for every push from the commit on, and a job looks at the tags that are there.
   *
   * @throws ImmutabilityPolicyExistsError, TooManyImmutabilityPoliciesError
   */
  async create(
    actor: Actor,
    subject: ImmutabilitySubject,
    policy: ImmutabilityPolicy,
  ): Promise<string> {
    return await this.#change(subject, async (tx, scope) => {
      const others = await listPolicies(tx, scope)
      if (others.length >= policiesMaximum) {
        throw new TooManyImmutabilityPoliciesError(policiesMaximum)
      }
      requireNoneLike(others, policy)
      const uuid = await insertPolicy(tx, scope, policy)
      await enqueue(tx, applyPolicyJob(uuid), this.#clock())
      await this.#record(tx, actor, subject, 'create', told(policy))
      return uuid
    })
  }

  /** @throws ImmutabilityPolicyNotFoundError, ImmutabilityPolicyExistsError */
  async change(
    actor: Actor,
    subject: ImmutabilitySubject,
    uuid: string,
    policy: ImmutabilityPolicy,
  ): Promise<void> {
    await this.#change(subject, async (tx, scope) => {
      await requirePolicy(tx, scope, uuid)
      const others = await listPolicies(tx, scope)
      requireNoneLike(
        others.filter((other) => other.uuid !== uuid),
        policy,
      )
      await updatePolicy(tx, uuid, policy)
      await enqueue(tx, applyPolicyJob(uuid), this.#clock())
      await this.#record(tx, actor, subject, 'update', told(policy))
    })
  }

  /** @throws ImmutabilityPolicyNotFoundError */
  async delete(actor: Actor, subject: ImmutabilitySubject, uuid: string): Promise<void> {
    await this.#change(subject, async (tx, scope) => {
      await requirePolicy(tx, scope, uuid)
      await deletePolicy(tx, uuid)
      await this.#record(tx, actor, subject, 'delete', { policy_uuid: uuid })
    })
  }

  /** Two writers of one subject come one after the other, so that no pattern is there twice. */
  async #change<Result>(
    subject: ImmutabilitySubject,
    work: (tx: Tx, scope: ImmutabilityScope) => Promise<Result>,
  ): Promise<Result> {
    const scope = scopeOf(subject)
    return await this.#database.transaction(async (tx) => {
      const { namespaceId, repositoryId } = scope
      await this.#database.lock(tx, `immutability-policies:${namespaceId}:${repositoryId ?? ''}`)
      return await work(tx, scope)
    })
  }

  async #record(
    tx: Tx,
    actor: Actor,
    subject: ImmutabilitySubject,
    deed: 'create' | 'update' | 'delete',
    metadata: LogMetadata,
  ): Promise<void> {
    const { namespaceId, repositoryId } = scopeOf(subject)
    const names =
      subject.kind === 'namespace'
        ? { namespace: subject.namespace.name }
        : { namespace: subject.repository.name.namespace, repo: subject.repository.name.repository }
    await this.#audit.record(tx, actor, {
      kind: `${deed}_immutability_policy`,
      namespaceId,
      repositoryId,
      metadata: { ...metadata, ...names },
    })
  }
}

function scopeOf(subject: ImmutabilitySubject): ImmutabilityScope {
  return subject.kind === 'namespace'
    ? { namespaceId: subject.namespace.id, repositoryId: undefined }
    : { namespaceId: subject.repository.namespaceId, repositoryId: subject.repository.id }
}

async function requirePolicy(
  db: Parameters<typeof findPolicy>[0],
  scope: ImmutabilityScope,
  uuid: string,
): Promise<StoredImmutabilityPolicy> {
  const found = await findPolicy(db, scope, uuid)
  if (found === undefined) throw new ImmutabilityPolicyNotFoundError(uuid)
  return found
}

function requireNoneLike(
  others: readonly ImmutabilityPolicy[],
  { tagPattern }: ImmutabilityPolicy,
): void {
  if (others.some((other) => other.tagPattern === tagPattern)) {
    throw new ImmutabilityPolicyExistsError(tagPattern)
  }
}

function told({ tagPattern, isPatternMatched }: ImmutabilityPolicy): LogMetadata {
  return { tag_pattern: tagPattern, tag_pattern_matches: isPatternMatched }
}
