import type { Clock } from '../platform/clock/clock.ts'
import type { CollectionConfig } from '../platform/config/slices/collection.ts'
import type { TagsConfig } from '../platform/config/slices/tags.ts'
import { contentLock } from '../registry/blobs/blobs.service.ts'
import type { ContentHooks } from '../registry/manifests/content-hooks.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import type { Storage } from '../storage/storage.ts'
import { reviewBlobs } from './blob-review.ts'
import { reviewLinks } from './link-review.ts'
import { reviewManifests } from './manifest-review.ts'
import { removeObjects } from './object-removal.ts'
import type { Progress } from './progress.ts'
import { lookAgainAt } from './look-again.jobs.ts'
import { Pace } from './pace.ts'
import { previewRepository, type RepositoryPreview } from './preview.ts'
import type { ManifestGrace } from './reference-graph.queries.ts'
import { searchDue } from './review.queries.ts'
import { reviewReferrers, reviewTags } from './tag-review.ts'

/** Reviews that one search looks at, to find the repositories that they are about. */
export const reviewsPerSearch = 5000

interface Dependencies {
  readonly database: BerthDatabase
  readonly storage: Storage
  readonly clock: Clock
  readonly hooks: readonly ContentHooks[]
  readonly config: CollectionConfig
  readonly tags: Pick<TagsConfig, 'defaultExpirationSeconds'>
  /** Between two transactions; waits when it is missing. */
  readonly pause?: (milliseconds: number) => Promise<unknown>
}

/**
 * Removes what nothing refers to, in transactions of milliseconds, each of which looks again
 * under the lock at what it removes. It can be interrupted anywhere, and several may work at
 * once: what was decided is not there any more.
 */
export class Collector {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * All repositories in which something is due, or everything that waits in one, then blobs and
   * their bytes. Done again, it finds what has become due since.
   */
  async collect(
    repositoryId: number | undefined,
    progress: Progress & { readonly onRepository?: (id: number) => void },
  ): Promise<void> {
    const { database, clock } = this.#dependencies
    if (repositoryId !== undefined) {
      await lookAgainAt({ database, clock }, [repositoryId], progress.signal)
    }
    const nowMs = clock()
    const search = () =>
      repositoryId === undefined
        ? searchDue(database.reader, nowMs, reviewsPerSearch)
        : Promise.resolve({ repositoryIds: [repositoryId] })
    // What cannot be done now waits for later than this.
    for (
      let due = (await search()).repositoryIds;
      due.length > 0;
      due = repositoryId === undefined ? (await search()).repositoryIds : []
    ) {
      for (const id of due) {
        await this.collectRepository(id, progress)
        progress.onRepository?.(id)
      }
    }
    await this.collectBlobs(progress)
    await this.removeObjects(progress)
  }

  /** What would go now; changes nothing. */
  async preview(repositoryId: number): Promise<RepositoryPreview> {
    const { database, clock, tags } = this.#dependencies
    return await previewRepository(database.reader, {
      repositoryId,
      grace: this.#grace,
      defaultTimeMs: tags.defaultExpirationSeconds * 1000,
      nowMs: clock(),
    })
  }

  /**
   * Ended tags, manifests and blobs of one repository, as far as their time has come. False when
   * the turn was over before.
   */
  async collectRepository(repositoryId: number, progress: Progress): Promise<boolean> {
    const { database, hooks, tags } = this.#dependencies
    const given = { database, hooks, repositoryId }
    const grace = this.#grace
    const defaultTimeMs = tags.defaultExpirationSeconds * 1000
    const reviews: ((tx: Tx, nowMs: number) => Promise<number>)[] = [
      (tx, nowMs) => reviewTags(tx, { ...given, defaultTimeMs, nowMs }),
      (tx, nowMs) => reviewManifests(tx, { ...given, grace, nowMs }),
      (tx, nowMs) => reviewReferrers(tx, { ...given, nowMs }),
      (tx, nowMs) => reviewLinks(tx, { ...given, pushGraceMs: grace.pushMs, nowMs }),
    ]
    for (let hasWorked = true; hasWorked;) {
      hasWorked = false
      for (const review of reviews) {
        const count = await this.#repeat(progress, async (tx, nowMs) => {
          await database.lock(tx, contentLock(repositoryId))
          return await review(tx, nowMs)
        })
        hasWorked ||= count > 0
        if (progress.isTurnOver?.() === true) return false
      }
    }
    return true
  }

  /** Blobs that no repository has any more. */
  async collectBlobs(progress: Progress): Promise<void> {
    const { database, config } = this.#dependencies
    const objectGraceMs = config.objectGraceSeconds * 1000
    // The bytes go later, by what is committed here: it has to survive a loss of power.
    await this.#repeat(
      progress,
      (tx, nowMs) => reviewBlobs(tx, { database, objectGraceMs, nowMs }),
      'durable',
    )
  }

  /** Objects whose grace is over. @throws what the store answered, after all were tried */
  async removeObjects(progress: Progress): Promise<void> {
    await removeObjects(this.#dependencies, progress)
  }

  get #grace(): ManifestGrace {
    const { pushGraceSeconds, untaggedGraceSeconds } = this.#dependencies.config
    return { pushMs: pushGraceSeconds * 1000, untaggedMs: untaggedGraceSeconds * 1000 }
  }

  /** Answers with how many reviews there were. */
  async #repeat(
    { signal, onStep, isTurnOver }: Progress,
    work: (tx: Tx, nowMs: number) => Promise<number>,
    durability: 'durable' | 'relaxed' = 'relaxed',
  ): Promise<number> {
    const { database, clock, pause } = this.#dependencies
    const pace = new Pace(pause)
    let total = 0
    for (;;) {
      signal.throwIfAborted()
      const count = await pace.run(() =>
        database.transaction((tx) => work(tx, clock()), { durability }),
      )
      if (count === 0) return total
      total += count
      await onStep?.()
      if (isTurnOver?.() === true) return total
    }
  }
}
