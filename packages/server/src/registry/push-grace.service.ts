import { LRUCache } from 'lru-cache'

import type { Authorized } from '../access/access.service.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { CollectionConfig } from '../platform/config/slices/collection.ts'
import type { RegistryConfig } from '../platform/config/slices/registry.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import { type Blob, BlobUnknownError } from './blobs/blob.ts'
import { ManifestUnknownError } from './manifests/manifest-errors.ts'
import type { StoredManifest } from './manifests/manifest.queries.ts'
import { prepareLinkedAt, preparePushedAt, renewLink, renewManifest } from './push-grace.queries.ts'

const hourMilliseconds = 3_600_000
const rememberedMaximum = 50_000

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
  /** Until when nothing has to be done about them. */
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
    const isThere = await this.#keep(
      `blob:${repository.id}:${blob.id}`,
      () => this.#linkedAt(link),
      (tx, nowMs) => renewLink(tx, { ...link, nowMs }),
    )
    if (!isThere) throw new BlobUnknownError(blob.digest)
  }

  /** @throws ManifestUnknownError when it has just been collected or deleted */
  async keepManifest({ id, digest }: StoredManifest): Promise<void> {
    const isThere = await this.#keep(
      `manifest:${id}`,
      () => this.#pushedAt(id),
      (tx, nowMs) => renewManifest(tx, id, nowMs),
    )
    if (!isThere) throw new ManifestUnknownError(digest)
  }

  async #keep(
    key: string,
    findSince: () => Promise<number | undefined>,
    renew: (tx: Tx, nowMs: number) => Promise<boolean>,
  ): Promise<boolean> {
    // Nobody pushes, and nothing is collected.
    if (this.#config.state === 'readonly' || this.#config.disablePushes) return true
    const nowMs = this.#clock()
    const youngUntilMs = this.#young.get(key)
    if (youngUntilMs !== undefined && youngUntilMs > nowMs) return true
    const sinceMs = await findSince()
    if (sinceMs === undefined) return false
    if (sinceMs + this.#renewMilliseconds > nowMs) {
      this.#young.set(key, sinceMs + this.#renewMilliseconds)
      return true
    }
    const isRenewed = await this.#database.transaction((tx) => renew(tx, nowMs), {
      durability: 'relaxed',
    })
    if (isRenewed) this.#young.set(key, nowMs + this.#renewMilliseconds)
    return isRenewed
  }
}
