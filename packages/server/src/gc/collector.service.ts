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
import { Pace } from './pace.ts'
import { reviewReferrers, reviewTags } from './tag-review.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly storage: Storage
  readonly clock: Clock
  readonly hooks: readonly ContentHooks[]
  readonly config: CollectionConfig
  readonly tags: Pick<TagsConfig, 'defaultExpirationSeconds'>
}

/** How the work goes on. */
export interface Progress {
  readonly signal: AbortSignal
  /** After each transaction that did something. */
  readonly onStep?: () => Promise<void> | void
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

  /** Ended tags, manifests and blobs of one repository, as far as their time has come. */
  async collectRepository(repositoryId: number, progress: Progress): Promise<void> {
    const { database, hooks, config, tags } = this.#dependencies
    const given = { database, hooks, repositoryId }
    const pushMs = config.pushGraceSeconds * 1000
    const grace = { pushMs, untaggedMs: config.untaggedGraceSeconds * 1000 }
    const defaultTimeMs = tags.defaultExpirationSeconds * 1000
    const reviews: ((tx: Tx, nowMs: number) => Promise<number>)[] = [
      (tx, nowMs) => reviewTags(tx, { ...given, defaultTimeMs, nowMs }),
      (tx, nowMs) => reviewManifests(tx, { ...given, grace, nowMs }),
      (tx, nowMs) => reviewReferrers(tx, { ...given, nowMs }),
      (tx, nowMs) => reviewLinks(tx, { ...given, pushGraceMs: pushMs, nowMs }),
    ]
    for (let hasWorked = true; hasWorked;) {
      hasWorked = false
      for (const review of reviews) {
        const count = await this.#repeat(progress, async (tx, nowMs) => {
          await database.lock(tx, contentLock(repositoryId))
          return await review(tx, nowMs)
        })
        hasWorked ||= count > 0
      }
    }
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

  /** Answers with how many reviews there were. */
  async #repeat(
    { signal, onStep }: Progress,
    work: (tx: Tx, nowMs: number) => Promise<number>,
    durability: 'durable' | 'relaxed' = 'relaxed',
  ): Promise<number> {
    const { database, clock } = this.#dependencies
    const pace = new Pace()
    let total = 0
    for (;;) {
      signal.throwIfAborted()
      const count = await pace.run(() =>
        database.transaction((tx) => work(tx, clock()), { durability }),
      )
      if (count === 0) return total
      total += count
      await onStep?.()
    }
  }
}
