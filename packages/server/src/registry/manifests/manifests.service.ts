import { LRUCache } from 'lru-cache'

import { type Authorized, nameOf } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { Actor } from '../../logs/log-entry.ts'
import { Remembered } from '../../platform/cache/remembered.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import type { TagsConfig } from '../../platform/config/slices/tags.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { contentLock } from '../blobs/blobs.service.ts'
import type { Digest } from '../digest.ts'
import type { ContentFacts, ContentLabels } from '../labels/content-labels.service.ts'
import { endOfLabelled } from '../tags/tag-expiry.ts'
import { whileRepositoryLasts } from '../while-repository-lasts.ts'
import { companionTagsOf } from '../tags/companion-tags.ts'
import {
  endTag,
  endTagsById,
  endTagsByName,
  endTagsOf,
  findUntagged,
} from '../tags/tag-end.queries.ts'
import type { TagGuard } from '../tags/tag-guard.ts'
import { hasTagHistory, pointTag, prepareFindTag } from '../tags/tag.queries.ts'
import { TagExpiredError, TagUnknownError } from '../tags/tag.ts'
import { type UploadAdmission, whileThereIsRoom } from '../uploads/upload-admission.ts'
import { FactsNeededError, type ManifestContent, type ManifestWriter } from './manifest-writer.ts'
import type { ContentHooks } from './content-hooks.ts'
import {
  findManifestById,
  findManifestRow,
  markDeleted,
  prepareFindManifest,
  type StoredManifest,
} from './manifest.queries.ts'
import { isOciMediaType } from './media-type.ts'
import { ManifestUnknownError, OciNotSupportedError } from './manifest-errors.ts'

/** Bytes of manifests kept in memory. */
const cacheBytes = 32 * 1024 * 1024
/** How long a manifest is served by its digest after another replica deleted it, at most. */
const existenceBelievedForMilliseconds = 20_000

/** What a push brings. */
export interface ManifestPush extends ManifestContent {
  /** Names to point to it; none keeps it reachable by its digest alone. */
  readonly tags: readonly string[]
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: RegistryConfig
  readonly tags: TagsConfig
  readonly writer: ManifestWriter
  readonly labels: ContentLabels
  readonly guard: TagGuard
  readonly hooks: readonly ContentHooks[]
  readonly admission: UploadAdmission
}

/** Manifests and the tags that point to them. */
export class Manifests {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #config: RegistryConfig
  readonly #tags: TagsConfig
  readonly #writer: ManifestWriter
  readonly #labels: ContentLabels
  readonly #guard: TagGuard
  readonly #hooks: readonly ContentHooks[]
  readonly #admission: UploadAdmission
  readonly #findTag: ReturnType<typeof prepareFindTag>
  readonly #findManifest: ReturnType<typeof prepareFindManifest>
  /** By manifest id: bytes under an id never change, and ids are never given twice. */
  readonly #contents: LRUCache<number, StoredManifest>
  /** The id by repository and digest: that it is served there was true a moment ago. */
  readonly #existing = new Remembered<number>({
    max: 20_000,
    milliseconds: existenceBelievedForMilliseconds,
  })

  constructor(dependencies: Dependencies) {
    const { database, clock, config, tags, writer, labels, guard, hooks } = dependencies
    this.#admission = dependencies.admission
    this.#database = database
    this.#clock = clock
    this.#config = config
    this.#tags = tags
    this.#writer = writer
    this.#labels = labels
    this.#guard = guard
    this.#hooks = hooks
    this.#findTag = prepareFindTag(database)
    this.#findManifest = prepareFindManifest(database)
    this.#contents = new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: (manifest) => manifest.sizeBytes + 500,
    })
  }

  /** @throws TagUnknownError, TagExpiredError */
  async byTag(target: Authorized<RepositoryAction>, tag: string): Promise<StoredManifest> {
    const repositoryId = target.repository.id
    const found = await this.#findTag(repositoryId, tag, this.#clock())
    if (found === undefined) {
      if (await hasTagHistory(this.#database.reader, repositoryId, tag)) {
        throw new TagExpiredError(tag)
      }
      throw new TagUnknownError(tag)
    }
    const known = this.#contents.get(found)
    if (known !== undefined) return known
    const manifest = await findManifestById(this.#database.reader, found)
    if (manifest === undefined) throw new TagUnknownError(tag)
    this.#contents.set(manifest.id, manifest)
    return manifest
  }

  /**
   * A manifest by its id, also one that was deleted by its digest; undefined once it is removed.
   *
   * @param id of what the caller found in a repository that it was let into
   */
  async kept(id: number): Promise<StoredManifest | undefined> {
    return this.#contents.get(id) ?? (await findManifestById(this.#database.reader, id))
  }

  /** @throws ManifestUnknownError */
  async byDigest(target: Authorized<RepositoryAction>, digest: Digest): Promise<StoredManifest> {
    const repositoryId = target.repository.id
    const key = `${repositoryId}:${digest}`
    const id = this.#existing.get(key)
    const known = id === undefined ? undefined : this.#contents.get(id)
    if (known !== undefined) return known
    let manifest: StoredManifest | undefined
    await this.#existing.ask(key, async () => {
      manifest = await this.#findManifest(repositoryId, digest)
      return manifest?.id
    })
    if (manifest === undefined) throw new ManifestUnknownError(digest)
    this.#contents.set(manifest.id, manifest)
    return manifest
  }

  /**
   * Stores a manifest and points its tags, all of it or nothing.
   *
   * @throws MissingContentError, InvalidManifestError when a size is not that of the content,
   *   OciNotSupportedError, RepositoryNotFoundError, TagImmutableError, NoRoomError
   */
  async push(target: Authorized<'push'>, push: ManifestPush, actor: Actor): Promise<void> {
    const { repository } = target
    if (isOciMediaType(push.parsed.mediaType) && !this.#takesOci(repository.name.namespace)) {
      throw new OciNotSupportedError()
    }
    const store = async (facts: ContentFacts | undefined) =>
      await whileRepositoryLasts(target, () =>
        whileThereIsRoom(this.#admission, target, () =>
          this.#database.transaction((tx) => this.#storeAndTag(tx, target, push, actor, facts)),
        ),
      )
    try {
      await store(await this.#factsOfNew(target, push))
    } catch (error) {
      // It was there a moment ago, and has been collected since.
      if (!(error instanceof FactsNeededError)) throw error
      await store(await this.#labels.of(target, push.parsed))
    }
  }

  /** What a manifest brings, when it is new; undefined when it is here already. */
  async #factsOfNew(
    target: Authorized<'push'>,
    { digest, parsed }: ManifestPush,
  ): Promise<ContentFacts | undefined> {
    const known = await findManifestRow(this.#database.reader, target.repository.id, digest)
    return known === undefined ? await this.#labels.of(target, parsed) : undefined
  }

  async #storeAndTag(
    tx: Tx,
    target: Authorized<'push'>,
    push: ManifestPush,
    actor: Actor,
    facts: ContentFacts | undefined,
  ): Promise<void> {
    const repositoryId = target.repository.id
    await this.#database.lock(tx, contentLock(repositoryId))
    const nowMs = this.#clock()
    const stored = await this.#writer.store(tx, target, push, facts, nowMs)
    const manifestId = stored.id
    if (stored.hasOtherContent) this.#contents.delete(manifestId)
    const endMs = endOfLabelled(stored.expiresAfterSeconds, nowMs, this.#tags)
    const change = { target, manifestId, digest: push.digest, parsed: push.parsed }
    const by = nameOf(target)
    const rules = this.#guard.rulesIn(tx, target.repository)
    const isLabelledImmutable = stored.fixesTags
    const fixedTags: string[] = []
    for (const tag of push.tags) {
      const pointed = { repositoryId, name: tag, manifestId, nowMs, endMs, isLabelledImmutable, by }
      if ((await pointTag(tx, rules, pointed)) === 'policy') fixedTags.push(tag)
      for (const hook of this.#hooks) await hook.tagPointed?.(tx, { ...change, tag })
    }
    const { digest, parsed, tags } = push
    const sizeBytes = push.content.byteLength
    const completed = { target, actor, digest, sizeBytes, parsed, tags, fixedTags }
    for (const hook of this.#hooks) await hook.pushed?.(tx, completed)
  }

  /** Ends a tag. What it pointed to stays. @throws TagUnknownError, TagImmutableError */
  async deleteTag(target: Authorized<'delete'>, tag: string, actor: Actor): Promise<void> {
    const repositoryId = target.repository.id
    await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, contentLock(repositoryId))
      const by = nameOf(target)
      const ended = { repositoryId, name: tag, nowMs: this.#clock(), by }
      const isEnded = await endTag(tx, this.#guard, ended)
      if (!isEnded) throw new TagUnknownError(tag)
      const completed = { target, actor, digest: undefined, tags: [tag] }
      for (const hook of this.#hooks) {
        await hook.tagsDeleted?.(tx, { repository: target.repository, tags: [tag], by })
        await hook.deleted?.(tx, completed)
      }
    })
  }

  /**
   * Ends tags by a rule rather than for somebody: those of a list that are still as they were
   * seen, and not immutable. What belongs to an image that has no tag any more goes with it.
   *
   * @param alongside runs in the same transaction, with the names of what was ended
   */
  async endSeenTags(
    repository: Repository,
    tagIds: readonly number[],
    alongside: (tx: Tx, names: readonly string[]) => Promise<void>,
  ): Promise<readonly string[]> {
    const repositoryId = repository.id
    return await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, contentLock(repositoryId))
      const nowMs = this.#clock()
      const by = undefined
      const ended = await endTagsById(tx, this.#guard, { repositoryId, ids: tagIds, nowMs, by })
      const manifestIds = [...new Set(ended.map(({ manifestId }) => manifestId))]
      const companions = (await findUntagged(tx, manifestIds, nowMs)).flatMap(companionTagsOf)
      const named = { repositoryId, names: companions, nowMs, by }
      const gone = await endTagsByName(tx, this.#guard, named)
      const names = [...ended, ...gone].map(({ name }) => name)
      for (const hook of this.#hooks) await hook.tagsDeleted?.(tx, { repository, tags: names, by })
      await alongside(tx, names)
      return names
    })
  }

  /**
   * Deletes a manifest and every tag that points to it.
   *
   * @throws ManifestUnknownError, TagImmutableError when a tag relies on it that stays
   */
  async delete(target: Authorized<'delete'>, digest: Digest, actor: Actor): Promise<void> {
    const repositoryId = target.repository.id
    await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, contentLock(repositoryId))
      const found = await findManifestRow(tx, repositoryId, digest)
      if (found === undefined || found.isDeleted) throw new ManifestUnknownError(digest)
      const nowMs = this.#clock()
      const by = nameOf(target)
      const tags = await endTagsOf(tx, this.#guard, found.id, nowMs, by)
      await markDeleted(tx, found.id, nowMs)
      for (const hook of this.#hooks) {
        await hook.tagsDeleted?.(tx, { repository: target.repository, tags, digest, by })
        await hook.manifestDeleted?.(tx, { target, manifestId: found.id, digest })
        await hook.deleted?.(tx, { target, actor, digest, tags })
      }
    })
    this.#existing.forget(`${repositoryId}:${digest}`)
  }

  #takesOci(namespace: string): boolean {
    return this.#config.generalOciSupport || this.#config.ociNamespaces.includes(namespace)
  }
}
