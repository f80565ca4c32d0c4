import type { Actor } from '../../logs/log-entry.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { GivenUp } from '../../platform/jobs/job.ts'
import type { DeletedContent } from '../../repositories/deletion/deleted-content.service.ts'
import type { Repositories } from '../../repositories/repositories.service.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import type { TagGuard } from '../tags/tag-guard.ts'
import type { KeptTime } from './kept-time.ts'
import { requireKept } from './moment.ts'
import { type PlanDependencies, planOf } from './plan.ts'
import type { RestorationSteps } from './restoration-steps.service.ts'
import { restoreJob } from './restoration-job.ts'
import {
  deleteFinishedBefore,
  findRestoration,
  finish,
  insertRestoration,
  listRefusals,
} from './restoration.queries.ts'
import {
  namesPerStretch,
  type PlaceInPlan,
  type PlannedChange,
  type Refusal,
  type Restoration,
  RestorationNotFoundError,
  type Scope,
} from './restoration.ts'
import { listTagsAtMoment } from './tags-at.queries.ts'
import {
  beginningOf,
  beginningOfTags,
  changeOfRepository,
  endOfRepository,
  nextSubject,
  tagBefore,
} from './subjects.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly guard: TagGuard
  readonly repositories: Repositories
  readonly deleted: DeletedContent
  readonly keptTime: KeptTime
  readonly steps: RestorationSteps
  readonly config: Pick<RegistryConfig, 'sparseIndex'>
}

/** What is done before an answer, as steps and as changes; a job does the rest. */
const stepsAtOnce = 20
const changesAtOnce = 400
/** Stretches that one page of a preview looks at, whether they have changes or not. */
const stretchesPerPage = 40
/** Characters of an error that are kept. */
const reasonMaximum = 300
const rememberedForMilliseconds = 90 * 24 * 60 * 60 * 1000

/**
 * Returns tags to what they pointed to at a moment. First a plan says what would change; the change
 * itself is done in bounded steps, each of them whole, that go on where the last one ended,
 * whoever dies in between.
 */
export class Restorations {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * What would change, in the order of repositories and tags. A page may have fewer changes than
   * its limit and yet be followed by another.
   *
   * @throws MomentInFutureError, MomentTooOldError
   */
  async preview(
    scope: Scope,
    momentMs: number,
    page: { readonly after: PlaceInPlan | undefined; readonly limit: number },
  ): Promise<{ readonly changes: PlannedChange[]; readonly next: PlaceInPlan | undefined }> {
    const { database, clock } = this.#dependencies
    await this.#requireKept(scope, momentMs)
    const changes: PlannedChange[] = []
    let after = page.after ?? beginningOf(scope)
    for (let stretches = 0; stretches < stretchesPerPage; stretches += 1) {
      const subject = await nextSubject(this.#dependencies, scope, momentMs, after)
      if (subject === undefined) return { changes, next: undefined }
      changes.push(...changeOfRepository(subject, after))
      const plan = await planOf(this.#planning(), database.reader, {
        repositoryId: subject.repositoryId,
        momentMs,
        nowMs: clock(),
        after: tagBefore(subject, after),
        name: scope.tag,
        namesMaximum: namesPerStretch,
      })
      for (const { tag, from, to, obstacle } of plan.changes) {
        changes.push({ repository: subject.name, tag, from, to, obstacle })
      }
      after = { repository: subject.name, tag: plan.nextAfter ?? endOfRepository }
      if (changes.length >= page.limit) break
    }
    const last = changes.at(page.limit - 1)
    if (changes.length > page.limit && last !== undefined) {
      const next = { repository: last.repository, tag: last.tag ?? beginningOfTags }
      return { changes: changes.slice(0, page.limit), next }
    }
    const more = await nextSubject(this.#dependencies, scope, momentMs, after)
    return { changes, next: more === undefined ? undefined : after }
  }

  /**
   * Begins, and does what can be done in a moment; the rest is a job. What cannot be stays as it is
   * and is listed by {@link refusals}.
   *
   * @throws MomentInFutureError, MomentTooOldError
   */
  async begin(actor: Actor, scope: Scope, momentMs: number): Promise<Restoration> {
    const { database, clock } = this.#dependencies
    await this.#requireKept(scope, momentMs)
    const { namespace, repository, tag } = scope
    const { id, uuid } = await database.transaction(async (tx) => {
      const nowMs = clock()
      await deleteFinishedBefore(tx, namespace.id, nowMs - rememberedForMilliseconds)
      const restoration = await insertRestoration(tx, {
        namespaceId: namespace.id,
        repositoryId: repository?.id,
        momentMs,
        tag,
        actor,
        after: beginningOf(scope),
        nowMs,
      })
      await enqueue(tx, restoreJob(restoration.id), nowMs)
      return restoration
    })
    for (let steps = 0; steps < stepsAtOnce; steps += 1) {
      if (!(await this.step(id))) break
      const { changedTags } = await this.find(scope, uuid)
      if (changedTags >= changesAtOnce) break
    }
    return await this.find(scope, uuid)
  }

  /**
   * What a tag pointed to at a moment; undefined when it was not there.
   *
   * @throws MomentInFutureError, MomentTooOldError
   */
  async digestAt(
    repository: Repository,
    tag: string,
    momentMs: number,
  ): Promise<Digest | undefined> {
    const { database, clock } = this.#dependencies
    const { id: repositoryId, namespaceId, name } = repository
    await this.#requireKept(
      { namespace: { id: namespaceId, name: name.namespace }, repository },
      momentMs,
    )
    const { tags } = await listTagsAtMoment(database.reader, {
      repositoryId,
      momentMs,
      nowMs: clock(),
      after: '',
      name: tag,
      namesMaximum: 2,
    })
    return tags[0]?.former?.digest
  }

  /** @throws RestorationNotFoundError */
  async find({ namespace, repository }: Scope, uuid: string): Promise<Restoration> {
    const found = await findRestoration(this.#dependencies.database.reader, uuid, {
      namespaceId: namespace.id,
      repositoryId: repository?.id,
    })
    if (found === undefined) throw new RestorationNotFoundError(uuid)
    return found
  }

  async refusals(
    { id }: Restoration,
    page: { readonly afterId: number; readonly limit: number },
  ): Promise<Refusal[]> {
    return await listRefusals(this.#dependencies.database.reader, id, page)
  }

  /** Does the next part of a restoration. @returns false when nothing is left to do */
  async step(id: number): Promise<boolean> {
    return await this.#dependencies.steps.next(id)
  }

  /**
   * Ends a restoration whose steps failed too often. What it has done stays; begun again, it does
   * what is left.
   */
  async fail(id: number, { attempts, error }: GivenUp): Promise<void> {
    const { database, clock } = this.#dependencies
    const reason = error instanceof Error ? error.message : String(error)
    const failure =
      `it was given up after ${attempts} tries without progress, the last of which failed: ` +
      reason.slice(0, reasonMaximum)
    await database.transaction((tx) => finish(tx, id, { nowMs: clock(), failure }))
  }

  async #requireKept({ namespace }: Scope, momentMs: number): Promise<void> {
    const { database, keptTime, clock } = this.#dependencies
    const sinceMs = await keptTime.sinceMs(database.reader, namespace.id)
    requireKept(momentMs, { nowMs: clock(), sinceMs })
  }

  #planning(): PlanDependencies {
    const { guard, config } = this.#dependencies
    return { guard, mayLackChildren: config.sparseIndex }
  }
}
