import type { Access, Authorized } from '../../access/access.service.ts'
import { AccessDeniedError } from '../../access/access-denied-error.ts'
import type { AccountPrincipal } from '../../access/principal.ts'
import type { Actor } from '../../logs/log-entry.ts'
import { findAccountById } from '../../namespaces/account-lookup.service.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import type { DeletedContent } from '../../repositories/deletion/deleted-content.service.ts'
import {
  DeletionNotFoundError,
  FormerNameTakenError,
} from '../../repositories/deletion/deleted-content.ts'
import type { Repositories } from '../../repositories/repositories.service.ts'
import type { FullName } from '../../repositories/repository-name.ts'
import {
  type Repository,
  RepositoryNotFoundError,
  RepositoryNotWritableError,
} from '../../repositories/repository.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { contentLock } from '../blobs/blobs.service.ts'
import type { TagGuard } from '../tags/tag-guard.ts'
import type { Tags } from '../tags/tags.service.ts'
import { type PlanDependencies, planOf } from './plan.ts'
import { NoRoomError } from '../uploads/upload-admission.ts'
import { reasonOfRefusal, TagRefusedError } from './refused-tag.ts'
import {
  finish,
  holdRestoration,
  type RunningRestoration,
  saveProgress,
} from './restoration.queries.ts'
import {
  namesPerStretch,
  type PlaceInPlan,
  type PlannedChange,
  type Refusal,
  type Scope,
} from './restoration.ts'
import {
  beginningOfTags,
  changeOfRepository,
  endOfRepository,
  nextSubject,
  type Subject,
  tagBefore,
} from './subjects.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly access: Access
  readonly tags: Tags
  readonly guard: TagGuard
  readonly repositories: Repositories
  readonly deleted: DeletedContent
  readonly config: Pick<RegistryConfig, 'sparseIndex'>
}

/** What is done of a restoration at a time, each part of it whole. */
export class RestorationSteps {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /** Does the next part. @returns false when nothing is left to do */
  async next(id: number): Promise<boolean> {
    const { database, repositories } = this.#dependencies
    const running = await database.transaction((tx) => holdRestoration(tx, id))
    if (running === undefined) return false
    const scope = await this.#scopeOf(running)
    if (scope === undefined) return await this.#finish(running, 'the repository has been deleted')
    const { momentMs, after } = running
    const subject = await nextSubject(this.#dependencies, scope, momentMs, after)
    if (subject === undefined) return await this.#finish(running, undefined)
    const place = { repository: subject.name, tag: tagBefore(subject, after) }
    const [change] = changeOfRepository(subject, after)
    if (change !== undefined) return await this.#bringBack(running, scope, subject, change)
    const repository = await repositories.find({
      namespace: scope.namespace.name,
      repository: subject.name,
    })
    if (repository === undefined) return await this.#goOn(running, endOf(subject), [])
    try {
      const target = await this.#authorize(running.actor, repository)
      await this.#return(running, target, place)
    } catch (error) {
      if (!isRefusal(error)) throw error
      if (scope.repository !== undefined) return await this.#finish(running, error.message)
      const refusal = { repository: subject.name, tag: undefined, reason: error.message }
      return await this.#goOn(running, endOf(subject), [refusal])
    }
    return true
  }

  /** Has a repository again that was deleted since, or says why that cannot be. */
  async #bringBack(
    running: RunningRestoration,
    { namespace }: Scope,
    { name, isThere, deleted }: Subject,
    change: PlannedChange,
  ): Promise<boolean> {
    const atTags = { repository: name, tag: beginningOfTags }
    const refusalOf = (reason: string) => ({ repository: name, tag: undefined, reason })
    if (isThere) {
      return await this.#goOn(running, atTags, [refusalOf(change.obstacle ?? '')])
    }
    try {
      const uuid = deleted?.uuid ?? ''
      await this.#requireCreation(running.actor, { namespace: namespace.name, repository: name })
      await this.#dependencies.deleted.restoreRepository(running.actor, namespace, uuid, undefined)
      return await this.#goOn(running, atTags, [])
    } catch (error) {
      if (!staysAway(error)) throw error
      const { momentMs, after } = running
      const scope = { namespace, repository: undefined }
      const now = await nextSubject(this.#dependencies, scope, momentMs, after)
      // Another worker has brought it back meanwhile: the next step finds it there.
      if (now?.deleted?.uuid !== deleted?.uuid) return true
      const end = { repository: name, tag: endOfRepository }
      return await this.#goOn(running, end, [refusalOf(error.message)])
    }
  }

  /** Goes on behind a place, unless another worker was faster. */
  async #goOn(
    running: RunningRestoration,
    after: PlaceInPlan,
    refusals: readonly Omit<Refusal, 'id'>[],
  ): Promise<boolean> {
    await this.#dependencies.database.transaction(async (tx) => {
      const held = await holdRestoration(tx, running.id)
      if (held === undefined || !isSamePlace(held.after, running.after)) return
      await saveProgress(tx, running.id, { after, changedTags: 0, refusals })
    })
    return true
  }

  /** The next names of one repository, all of them or nothing. What refuses is left out. */
  async #return(
    running: RunningRestoration,
    target: Authorized<'push'>,
    place: PlaceInPlan,
  ): Promise<void> {
    const refused = new Map<string, string>()
    for (;;) {
      try {
        await this.#dependencies.database.transaction((tx) =>
          this.#returnIn(tx, running, target, place, refused),
        )
        return
      } catch (error) {
        // What had been done for this tag is undone with all else; the others are done once more.
        if (!(error instanceof TagRefusedError)) throw error
        refused.set(error.tag, error.message)
      }
    }
  }

  async #returnIn(
    tx: Tx,
    running: RunningRestoration,
    target: Authorized<'push'>,
    place: PlaceInPlan,
    refused: ReadonlyMap<string, string>,
  ): Promise<void> {
    const { database, tags, clock } = this.#dependencies
    const held = await holdRestoration(tx, running.id)
    // Another worker was faster.
    if (held === undefined || !isSamePlace(held.after, running.after)) return
    const { id: repositoryId } = target.repository
    await database.lock(tx, contentLock(repositoryId))
    const { momentMs } = running
    const plan = await planOf(this.#planning(), tx, {
      repositoryId,
      momentMs,
      nowMs: clock(),
      after: place.tag,
      name: running.tag,
      namesMaximum: namesPerStretch,
      unlessMovedAfterMs: running.begunAtMs,
    })
    const refusals: Omit<Refusal, 'id'>[] = []
    let changedTags = 0
    for (const { tag, to, obstacle } of plan.changes) {
      const reason = obstacle ?? refused.get(tag)
      if (reason !== undefined) {
        refusals.push({ repository: place.repository, tag, reason })
        continue
      }
      try {
        await tags.returnIn(tx, running.actor, target, { tag, to, momentMs })
      } catch (error) {
        const why = reasonOfRefusal(error)
        if (why === undefined) throw error
        throw new TagRefusedError(tag, why, { cause: error })
      }
      changedTags += 1
    }
    const after = { repository: place.repository, tag: plan.nextAfter ?? endOfRepository }
    await saveProgress(tx, running.id, { after, changedTags, refusals })
  }

  async #finish({ id }: RunningRestoration, failure: string | undefined): Promise<false> {
    const { database, clock } = this.#dependencies
    await database.transaction((tx) => finish(tx, id, { nowMs: clock(), failure }))
    return false
  }

  /** Rights are asked for again with each step: they may have been taken away since. */
  async #authorize(actor: Actor, repository: Repository): Promise<Authorized<'push'>> {
    const { access } = this.#dependencies
    const principal = await this.#principalOf(actor)
    if (principal === undefined) return access.forMachine(repository, 'push')
    return await access.repository(principal, repository.name, 'push')
  }

  /** @throws AccessDeniedError when the actor may make no repositories there any more */
  async #requireCreation(actor: Actor, name: FullName): Promise<void> {
    const principal = await this.#principalOf(actor)
    if (principal === undefined) return
    if ((await this.#dependencies.access.creatable(principal, name)) === undefined) {
      throw new AccessDeniedError()
    }
  }

  /** Undefined for the machine itself. @throws AccessDeniedError for an account that is out */
  async #principalOf({ accountId }: Actor): Promise<AccountPrincipal | undefined> {
    if (accountId === undefined) return undefined
    const account = await findAccountById(this.#dependencies.database.reader, accountId)
    if (account?.isEnabled !== true) throw new AccessDeniedError()
    return { kind: 'account', account, credential: 'user' }
  }

  /** Undefined when its one repository was deleted. */
  async #scopeOf(running: RunningRestoration): Promise<Scope | undefined> {
    const { database } = this.#dependencies
    const { namespaceId: id, repositoryId, after } = running
    const account = await findAccountById(database.reader, id)
    const namespace = { id, name: account?.name ?? '' }
    if (repositoryId === undefined) return { namespace, repository: undefined }
    const repository = await this.#dependencies.repositories.find({
      namespace: namespace.name,
      repository: after.repository,
    })
    return repository?.id === repositoryId ? { namespace, repository, tag: running.tag } : undefined
  }

  #planning(): PlanDependencies {
    const { guard, config } = this.#dependencies
    return { guard, mayLackChildren: config.sparseIndex }
  }
}

function endOf({ name }: Subject): PlaceInPlan {
  return { repository: name, tag: endOfRepository }
}

function isSamePlace(left: PlaceInPlan, right: PlaceInPlan): boolean {
  return left.repository === right.repository && left.tag === right.tag
}

/** Why a repository cannot be there again; everything else is a fault. */
function staysAway(error: unknown): error is Error {
  return (
    error instanceof AccessDeniedError ||
    error instanceof DeletionNotFoundError ||
    error instanceof FormerNameTakenError ||
    error instanceof NoRoomError
  )
}

/** What keeps somebody from changing a repository at all. */
function isRefusal(error: unknown): error is Error {
  return (
    error instanceof AccessDeniedError ||
    error instanceof RepositoryNotFoundError ||
    error instanceof RepositoryNotWritableError
  )
}
