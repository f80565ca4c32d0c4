import { LRUCache } from 'lru-cache'

import type { Authorized } from '../access/access.service.ts'
import type { RepositoryAction } from '../access/effective-role.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { CollectionConfig } from '../platform/config/slices/collection.ts'
import type { RegistryConfig } from '../platform/config/slices/registry.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { type Blob, BlobUnknownError } from './blobs/blob.ts'
import { contentLock } from './blobs/blobs.service.ts'
import { ManifestUnknownError } from './manifests/manifest-errors.ts'
import type { StoredManifest } from './manifests/manifest.queries.ts'
import { prepareLinkedAt, preparePushedAt, renewLink, renewManifest } from './push-grace.queries.ts'

const hourMilliseconds = 3_600_000
const rememberedMaximum = 20_000

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: Pick<RegistryConfig, 'state' | 'disablePushes'>
  readonly collection: Pick<CollectionConfig, 'pushGraceSeconds'>
}

/**
 * A pusher that asks whether something is there will not send it: from then on it stays for the
 * time that a push may take. What is asked for often is written down once an hour.
 */
export class PushGrace {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #config: Dependencies['config']
  readonly #renewMilliseconds: number
  /** Until when nothing has to be done about links of blobs, which were found a moment ago. */
  readonly #young = new LRUCache<string, number>({ max: rememberedMaximum })
  readonly #linkedAt: ReturnType<typeof prepareLinkedAt>
  readonly #pushedAt: ReturnType<typeof preparePushedAt>

  constructor({ database, clock, config, collection }: Dependencies) {
    this.#database = database
    this.#clock = clock
    this.#config = config
    this.#renewMilliseconds = Math.min(hourMilliseconds, collection.pushGraceSeconds * 250)
    this.#linkedAt = prepareLinkedAt(database)
    this.#pushedAt = preparePushedAt(database)
  }

  /** @throws BlobUnknownError when it has just been collected */
  async keepBlob({ repository }: Authorized<'pull'>, blob: Blob): Promise<void> {
    const link = { repositoryId: repository.id, blobId: blob.id }
    const key = `${repository.id}:${blob.id}`
    if ((this.#young.get(key) ?? 0) > this.#clock()) return
    const youngUntilMs = await this.#keep(
      () => this.#linkedAt(link),
      (tx, nowMs) => renewLink(tx, { ...link, nowMs }),
    )
    if (youngUntilMs === undefined) throw new BlobUnknownError(blob.digest)
    this.#young.set(key, youngUntilMs)
  }

  /**
   * Asks the database each time: what is served by its digest was believed for some seconds.
   *
   * @throws ManifestUnknownError when it has just been collected or deleted
   */
  async keepManifest(
    { repository }: Authorized<RepositoryAction>,
    { id, digest }: StoredManifest,
  ): Promise<void> {
    const youngUntilMs = await this.#keep(
      () => this.#pushedAt(id),
      async (tx, nowMs) => {
        // Whoever is deciding about it has not seen yet that it is wanted: that comes first.
        await this.#database.lock(tx, contentLock(repository.id))
        return await renewManifest(tx, id, nowMs)
      },
    )
    if (youngUntilMs === undefined) throw new ManifestUnknownError(digest)
  }

  /** Answers with when it has to be renewed; undefined when it is not there. */
  async #keep(
    findSince: () => Promise<number | undefined>,
    renew: (tx: Tx, nowMs: number) => Promise<boolean>,
  ): Promise<number | undefined> {
    const nowMs = this.#clock()
    const youngUntilMs = nowMs + this.#renewMilliseconds
    // Nobody pushes, and nothing is collected.
    if (this.#config.state === 'readonly' || this.#config.disablePushes) return nowMs
    const sinceMs = await findSince()
    if (sinceMs === undefined) return undefined
    if (sinceMs + this.#renewMilliseconds > nowMs) return sinceMs + this.#renewMilliseconds
    const isRenewed = await this.#database.transaction((tx) => renew(tx, nowMs), {
      durability: 'relaxed',
    })
    return isRenewed ? youngUntilMs : undefined
  }
}
