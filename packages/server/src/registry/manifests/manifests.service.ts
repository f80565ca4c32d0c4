import { LRUCache } from 'lru-cache'

import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { Actor } from '../../logs/log-entry.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { contentLock } from '../blobs/blobs.service.ts'
import type { Digest } from '../digest.ts'
import { whileRepositoryLasts } from '../while-repository-lasts.ts'
import { companionTagsOf } from '../tags/companion-tags.ts'
import {
  endTag,
  endTagsById,
  endTagsByName,
  endTagsOf,
  findUntagged,
  hasTagHistory,
  pointTag,
  prepareFindTag,
} from '../tags/tag.queries.ts'
import { TagExpiredError, TagUnknownError } from '../tags/tag.ts'
import { artifactTypeOf, referrerDescriptor } from './descriptor.ts'
import { type Descriptor, InvalidManifestError, type ParsedManifest } from './manifest.ts'
import {
  adoptAsChild,
  findKnownManifest,
  type KnownManifest,
  linkManifestBlobs,
  linkManifestChildren,
} from './manifest-link.queries.ts'
import {
  findBlobsOf,
  findManifestById,
  findManifestRow,
  findManifestsOf,
  insertManifest,
  markDeleted,
  prepareFindManifest,
  restoreContent,
  reviveManifest,
  type StoredManifest,
} from './manifest.queries.ts'
import { isIndexMediaType, isOciMediaType } from './media-type.ts'
import {
  ManifestUnknownError,
  MissingContentError,
  OciNotSupportedError,
} from './manifest-errors.ts'

/** Bytes of manifests kept in memory. */
const cacheBytes = 32 * 1024 * 1024
/** How long a manifest is served by its digest after another replica deleted it, at most. */
const existenceBelievedForMilliseconds = 20_000

/** What a push brings. */
export interface ManifestPush {
  readonly digest: Digest
  readonly content: Uint8Array
  readonly parsed: ParsedManifest
  /** Names to point to it; none keeps it reachable by its digest alone. */
  readonly tags: readonly string[]
}

/** Runs inside the transaction that changes content; throwing undoes all of it. */
export interface ContentHooks {
  /** A manifest was stored for the first time, or came back after it had been deleted. */
  manifestStored?(tx: Tx, change: ManifestChange): Promise<void>
  tagPointed?(tx: Tx, change: ManifestChange & { readonly tag: string }): Promise<void>
  manifestDeleted?(tx: Tx, change: Omit<ManifestChange, 'parsed'>): Promise<void>
  tagDeleted?(
    tx: Tx,
    change: { readonly repositoryId: number; readonly tag: string },
  ): Promise<void>
  /** After all of the above, once for each push. */
  pushed?(tx: Tx, push: CompletedPush): Promise<void>
  /** After all of the above, once for each deletion. */
  deleted?(tx: Tx, deletion: CompletedDeletion): Promise<void>
}

/** A push as a whole, and who made it. */
export interface CompletedPush {
  readonly target: Authorized<'push'>
  readonly actor: Actor
  readonly digest: Digest
  readonly parsed: ParsedManifest
  /** Empty for a push by digest alone. */
  readonly tags: readonly string[]
}

/** A deletion as a whole, and who made it. */
export interface CompletedDeletion {
  readonly target: Authorized<'delete'>
  readonly actor: Actor
  /** Undefined where only a tag was deleted. */
  readonly digest: Digest | undefined
  readonly tags: readonly string[]
}

export interface ManifestChange {
  readonly target: Authorized<RepositoryAction>
  readonly manifestId: number
  readonly digest: Digest
  readonly parsed: ParsedManifest
}

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: RegistryConfig
  readonly limits: Pick<LimitsConfig, 'indexDepth'>
  readonly hooks?: readonly ContentHooks[]
}

/** Manifests and the tags that point to them. */
export class Manifests {
  readonly #database: BerthDatabase
  readonly #clock: Clock
  readonly #config: RegistryConfig
  readonly #limits: Dependencies['limits']
  readonly #hooks: readonly ContentHooks[]
  readonly #findTag: ReturnType<typeof prepareFindTag>
  readonly #findManifest: ReturnType<typeof prepareFindManifest>
  /** By manifest id: bytes under an id never change, and ids are never given twice. */
  readonly #contents: LRUCache<number, StoredManifest>
  /** The id by repository and digest: that it is served there was true a moment ago. */
  readonly #existing: LRUCache<string, number>

  constructor({ database, clock, config, limits, hooks }: Dependencies) {
    this.#database = database
    this.#clock = clock
    this.#config = config
    this.#limits = limits
    this.#hooks = hooks ?? []
    this.#findTag = prepareFindTag(database)
    this.#findManifest = prepareFindManifest(database)
    this.#contents = new LRUCache({
      maxSize: cacheBytes,
      sizeCalculation: (manifest) => manifest.sizeBytes + 500,
    })
    this.#existing = new LRUCache({
      max: 20_000,
      ttl: existenceBelievedForMilliseconds,
      ttlResolution: 1000,
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

  /** @throws ManifestUnknownError */
  async byDigest(target: Authorized<RepositoryAction>, digest: Digest): Promise<StoredManifest> {
    const repositoryId = target.repository.id
    const key = `${repositoryId}:${digest}`
    const id = this.#existing.get(key)
    const known = id === undefined ? undefined : this.#contents.get(id)
    if (known !== undefined) return known
    const manifest = await this.#findManifest(repositoryId, digest)
    if (manifest === undefined) throw new ManifestUnknownError(digest)
    this.#contents.set(manifest.id, manifest)
    this.#existing.set(key, manifest.id)
    return manifest
  }

  /**
   * Stores a manifest and points its tags, all of it or nothing.
   *
   * @throws MissingContentError, InvalidManifestError when a size is not that of the content,
   *   OciNotSupportedError, RepositoryNotFoundError
   */
  async push(target: Authorized<'push'>, push: ManifestPush, actor: Actor): Promise<void> {
    const { repository } = target
    if (isOciMediaType(push.parsed.mediaType) && !this.#takesOci(repository.name.namespace)) {
      throw new OciNotSupportedError()
    }
    await whileRepositoryLasts(target, () =>
      this.#database.transaction((tx) => this.#storeAndTag(tx, target, push, actor)),
    )
  }

  async #storeAndTag(
    tx: Tx,
    target: Authorized<'push'>,
    push: ManifestPush,
    actor: Actor,
  ): Promise<void> {
    const repositoryId = target.repository.id
    await this.#database.lock(tx, contentLock(repositoryId))
    const nowMs = this.#clock()
    const manifestId = await this.#store(tx, target, push, nowMs)
    const change = { target, manifestId, digest: push.digest, parsed: push.parsed }
    for (const tag of push.tags) {
      await pointTag(tx, { repositoryId, name: tag, manifestId, nowMs })
      for (const hook of this.#hooks) await hook.tagPointed?.(tx, { ...change, tag })
    }
    const { digest, parsed, tags } = push
    for (const hook of this.#hooks) await hook.pushed?.(tx, { target, actor, digest, parsed, tags })
  }

  /** Ends a tag. What it pointed to stays. @throws TagUnknownError */
  async deleteTag(target: Authorized<'delete'>, tag: string, actor: Actor): Promise<void> {
    const repositoryId = target.repository.id
    await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, contentLock(repositoryId))
      const isEnded = await endTag(tx, { repositoryId, name: tag, nowMs: this.#clock() })
      if (!isEnded) throw new TagUnknownError(tag)
      const completed = { target, actor, digest: undefined, tags: [tag] }
      for (const hook of this.#hooks) {
        await hook.tagDeleted?.(tx, { repositoryId, tag })
        await hook.deleted?.(tx, completed)
      }
    })
  }

  /**
   * Ends tags by a rule rather than for somebody: those of a list that are still as they were
   * seen. What belongs to an image that has no tag any more goes with it.
   *
   * @param alongside runs in the same transaction, with the names of what was ended
   */
  async endSeenTags(
    repository: Pick<Repository, 'id'>,
    tagIds: readonly number[],
    alongside: (tx: Tx, names: readonly string[]) => Promise<void>,
  ): Promise<readonly string[]> {
    const repositoryId = repository.id
    return await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, contentLock(repositoryId))
      const nowMs = this.#clock()
      const ended = await endTagsById(tx, { repositoryId, ids: tagIds, nowMs })
      const manifestIds = [...new Set(ended.map(({ manifestId }) => manifestId))]
      const companions = (await findUntagged(tx, manifestIds, nowMs)).flatMap(companionTagsOf)
      const gone = await endTagsByName(tx, { repositoryId, names: companions, nowMs })
      const names = [...ended, ...gone].map(({ name }) => name)
      for (const hook of this.#hooks) {
        for (const tag of names) await hook.tagDeleted?.(tx, { repositoryId, tag })
      }
      await alongside(tx, names)
      return names
    })
  }

  /** Deletes a manifest and every tag that points to it. @throws ManifestUnknownError */
  async delete(target: Authorized<'delete'>, digest: Digest, actor: Actor): Promise<void> {
    const repositoryId = target.repository.id
    await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, contentLock(repositoryId))
      const found = await findManifestRow(tx, repositoryId, digest)
      if (found === undefined || found.isDeleted) throw new ManifestUnknownError(digest)
      const nowMs = this.#clock()
      const tags = await endTagsOf(tx, found.id, nowMs)
      await markDeleted(tx, found.id, nowMs)
      for (const hook of this.#hooks) {
        for (const tag of tags) await hook.tagDeleted?.(tx, { repositoryId, tag })
        await hook.manifestDeleted?.(tx, { target, manifestId: found.id, digest })
        await hook.deleted?.(tx, { target, actor, digest, tags })
      }
    })
    this.#existing.delete(`${repositoryId}:${digest}`)
  }

  #takesOci(namespace: string): boolean {
    return this.#config.generalOciSupport || this.#config.ociNamespaces.includes(namespace)
  }

  async #store(
    tx: Tx,
    target: Authorized<'push'>,
    push: ManifestPush,
    nowMs: number,
  ): Promise<number> {
    const repositoryId = target.repository.id
    const { digest, content, parsed } = push
    const known = await findKnownManifest(tx, repositoryId, digest)
    if (known !== undefined && !known.isDeleted && isWhole(known, push)) {
      await reviveManifest(tx, known.id, nowMs)
      return known.id
    }

    const references = await this.#resolve(tx, repositoryId, parsed)
    const sizeBytes = content.byteLength
    const descriptor = referrerDescriptor({ digest, sizeBytes }, parsed)
    const artifactType = artifactTypeOf(parsed)
    const typed = artifactType === undefined ? parsed : { ...parsed, artifactType }
    const { indexDepth } = references
    const manifest = { repositoryId, digest, content, parsed: typed, indexDepth, nowMs }
    const manifestId = known?.id ?? (await insertManifest(tx, manifest, descriptor))
    if (manifestId === undefined) throw new Error('two pushes of one manifest met under its lock')
    if (known !== undefined) {
      await reviveManifest(tx, manifestId, nowMs)
      await this.#restore(tx, known, content)
    }
    await linkManifestBlobs(tx, manifestId, references.blobIds)
    await linkManifestChildren(tx, manifestId, references.children)
    await adoptAsChild(tx, repositoryId, digest, manifestId)
    if (known?.isDeleted === false) return manifestId
    for (const hook of this.#hooks) {
      await hook.manifestStored?.(tx, { target, manifestId, digest, parsed })
    }
    return manifestId
  }

  async #restore(tx: Tx, { id, content }: KnownManifest, pushed: Uint8Array): Promise<void> {
    if (Buffer.compare(content, pushed) === 0) return
    await restoreContent(tx, id, pushed)
    this.#contents.delete(id)
  }

  /** A sparse manifest lacks children or layers, never its config. */
  #mayMiss(descriptor: Descriptor, parsed: ParsedManifest): boolean {
    return this.#config.sparseIndex && descriptor.digest !== parsed.configDigest
  }

  /** Finds everything that a manifest names. @throws MissingContentError, InvalidManifestError */
  async #resolve(tx: Tx, repositoryId: number, parsed: ParsedManifest): Promise<References> {
    const children = await findManifestsOf(tx, repositoryId, digestsOf(parsed.children))
    // What is no manifest may be a blob: builders export their cache as an index of layers.
    const notManifests = parsed.children.filter((child) => !children.has(child.digest))
    const blobs = await findBlobsOf(tx, repositoryId, [
      ...digestsOf(parsed.blobs),
      ...digestsOf(notManifests),
    ])
    const areMissing = [...parsed.blobs, ...notManifests].filter(({ digest }) => !blobs.has(digest))
    const mayNotMiss = areMissing.filter((descriptor) => !this.#mayMiss(descriptor, parsed))
    if (mayNotMiss.length > 0) throw new MissingContentError(digestsOf(mayNotMiss))
    requireSizes([...parsed.blobs, ...parsed.children], new Map([...blobs, ...children]))
    const indexDepth = isIndexMediaType(parsed.mediaType)
      ? 1 + Math.max(0, ...[...children.values()].map((child) => child.indexDepth))
      : 0
    if (indexDepth > this.#limits.indexDepth) {
      throw new InvalidManifestError(
        `indexes stand ${indexDepth} deep in it; at most ${this.#limits.indexDepth} are allowed`,
      )
    }
    const missing = new Set(digestsOf(areMissing))
    return {
      indexDepth,
      blobIds: [...new Set([...blobs.values()].map((blob) => blob.id))],
      children: [
        ...[...children].map(([digest, { id }]) => ({ digest, id })),
        ...[...missing].map((digest) => ({ digest, id: undefined })),
      ],
    }
  }
}

/** Whether the rows of a manifest have its bytes, and links to everything that it names. */
function isWhole({ content, linkCount }: KnownManifest, push: ManifestPush): boolean {
  const named = new Set(digestsOf([...push.parsed.blobs, ...push.parsed.children]))
  return linkCount === named.size && Buffer.compare(content, push.content) === 0
}

interface References {
  readonly indexDepth: number
  readonly blobIds: readonly number[]
  readonly children: readonly { readonly digest: Digest; readonly id: number | undefined }[]
}

function digestsOf(descriptors: readonly Descriptor[]): Digest[] {
  return descriptors.map((descriptor) => descriptor.digest)
}

/** A descriptor with another size than its content makes clients fail after the pull. */
function requireSizes(
  descriptors: readonly Descriptor[],
  found: ReadonlyMap<Digest, { readonly sizeBytes: number }>,
): void {
  for (const { digest, sizeBytes } of descriptors) {
    const actual = found.get(digest)
    if (actual !== undefined && actual.sizeBytes !== sizeBytes) {
      throw new InvalidManifestError(
        `it says that ${digest} has ${sizeBytes} bytes, but it has ${actual.sizeBytes}`,
      )
    }
  }
}
