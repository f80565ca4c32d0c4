import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../logs/log-entry.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { BerthDatabase, Db, Tx } from '../schema/tables.ts'
import { type PolicyLook, type Preview, previewOf } from './policy-preview.ts'
import { deletePolicy, type PolicyTable } from './policy-rows.ts'
import {
  policiesMaximum,
  PolicyNotFoundError,
  type PolicyScope,
  type PolicySubject,
  scopeOf,
  type Stored,
  toldSubject,
  TooManyPoliciesError,
} from './policy.ts'

export type PolicyDeed = 'create' | 'update' | 'delete'

/** What is particular to one kind of policy: its rows, its rules, and how the log tells of it. */
export interface PolicyKind<Policy, Kept extends Stored<Policy>> {
  readonly table: PolicyTable
  /** The policies of one place, the oldest first; with a uuid, that one of them at the most. */
  list(db: Db, scope: PolicyScope, uuid?: string): Promise<Kept[]>
  /** Keeps a new one, with what has to follow from it, and answers with its uuid. */
  insert(tx: Tx, scope: PolicyScope, policy: Policy, nowMs: number): Promise<string>
  update(tx: Tx, uuid: string, policy: Policy, nowMs: number): Promise<void>
  /** Whether a policy may stand beside the others of its place. @throws what its kind refuses */
  check(policy: Policy, others: readonly Kept[]): void
  logKind(deed: PolicyDeed, subject: PolicySubject): LogKind
  /** What the log says of it. */
  told(policy: Policy): LogMetadata
}

interface Dependencies<Policy, Kept extends Stored<Policy>> {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly kind: PolicyKind<Policy, Kept>
}

/** Policies of one kind: of namespaces and of single repositories, several of each. */
export class Policies<Policy, Kept extends Stored<Policy> = Stored<Policy>> {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #kind: PolicyKind<Policy, Kept>

  constructor({ database, audit, clock, kind }: Dependencies<Policy, Kept>) {
    this.#database = database
    this.#audit = audit
    this.#clock = clock
    this.#kind = kind
  }

  async list(subject: PolicySubject): Promise<Kept[]> {
    return await this.#kind.list(this.#database.reader, scopeOf(subject))
  }

  /** @throws PolicyNotFoundError */
  async find(subject: PolicySubject, uuid: string): Promise<Kept> {
    return await this.#require(this.#database.reader, scopeOf(subject), uuid)
  }

  /** What a policy would do now, or those that hold; it changes nothing. */
  async preview<Tag>(
    subject: PolicySubject,
    look: PolicyLook<Policy, Tag>,
    policy: Policy | undefined,
  ): Promise<Preview<Tag>> {
    return await previewOf(this.#database.reader, subject, look, policy)
  }

  /**
   * It holds from the commit on. Answers with its uuid.
   *
   * @throws TooManyPoliciesError, what its kind refuses
   */
  async create(actor: Actor, subject: PolicySubject, policy: Policy): Promise<string> {
    return await this.#change(subject, async (tx, scope) => {
      const others = await this.#kind.list(tx, scope)
      if (others.length >= policiesMaximum) throw new TooManyPoliciesError()
      this.#kind.check(policy, others)
      const uuid = await this.#kind.insert(tx, scope, policy, this.#clock())
      await this.#record(tx, actor, subject, 'create', this.#kind.told(policy))
      return uuid
    })
  }

  /** Puts another policy in the place of one. @throws PolicyNotFoundError, what its kind refuses */
  async change(actor: Actor, subject: PolicySubject, uuid: string, policy: Policy): Promise<void> {
    await this.#change(subject, async (tx, scope) => {
      await this.#require(tx, scope, uuid)
      const all = await this.#kind.list(tx, scope)
      this.#kind.check(
        policy,
        all.filter((other) => other.uuid !== uuid),
      )
      await this.#kind.update(tx, uuid, policy, this.#clock())
      await this.#record(tx, actor, subject, 'update', this.#kind.told(policy))
    })
  }

  /** What it has done stays done. @throws PolicyNotFoundError */
  async delete(actor: Actor, subject: PolicySubject, uuid: string): Promise<void> {
    await this.#change(subject, async (tx, scope) => {
      await this.#require(tx, scope, uuid)
      await deletePolicy(tx, this.#kind.table, uuid)
      await this.#record(tx, actor, subject, 'delete', { policy_uuid: uuid })
    })
  }

  async #require(db: Db, scope: PolicyScope, uuid: string): Promise<Kept> {
    const [found] = await this.#kind.list(db, scope, uuid)
    if (found === undefined) throw new PolicyNotFoundError(uuid)
    return found
  }

  /** Two writers of one place come one after the other, so that no policy is there twice. */
  async #change<Result>(
    subject: PolicySubject,
    work: (tx: Tx, scope: PolicyScope) => Promise<Result>,
  ): Promise<Result> {
    const scope = scopeOf(subject)
    return await this.#database.transaction(async (tx) => {
      const { namespaceId, repositoryId } = scope
      await this.#database.lock(tx, `${this.#kind.table}:${namespaceId}:${repositoryId ?? ''}`)
      return await work(tx, scope)
    })
  }

  async #record(
    tx: Tx,
    actor: Actor,
    subject: PolicySubject,
    deed: PolicyDeed,
    metadata: LogMetadata,
  ): Promise<void> {
    await this.#audit.record(tx, actor, {
      kind: this.#kind.logKind(deed, subject),
      ...scopeOf(subject),
      metadata: { ...metadata, ...toldSubject(subject) },
    })
  }
}
