import type { Authorized } from '../../access/access.service.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import type { Tx } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import { expiresAfterSeconds, makesImmutable } from '../labels/content-labels.ts'
import { findSharedLabels, insertLabels } from '../labels/label.queries.ts'
import type { ContentFacts } from '../labels/content-labels.service.ts'
import type { NewLabel } from '../labels/label.ts'
import type { ContentHooks } from './content-hooks.ts'
import { artifactTypeOf, referrerDescriptor } from './descriptor.ts'
import { type Descriptor, InvalidManifestError, type ParsedManifest } from './manifest.ts'
import {
  findBlobsOf,
  findManifestsOf,
  insertManifest,
  restoreContent,
  reviveManifest,
} from './manifest.queries.ts'
import {
  adoptAsChild,
  findKnownManifest,
  type KnownManifest,
  linkManifestBlobs,
  linkManifestChildren,
} from './manifest-link.queries.ts'
import { MissingContentError } from './manifest-errors.ts'
import { isIndexMediaType } from './media-type.ts'

/** A manifest as it is to be stored. */
export interface ManifestContent {
  readonly digest: Digest
  readonly content: Uint8Array
  readonly parsed: ParsedManifest
}

/** What was stored. */
export interface WrittenManifest {
  readonly id: number
  /** How long a tag lives that points to it; undefined when its labels do not say. */
  readonly expiresAfterSeconds: number | undefined
  /** Tags that point to it are immutable; its labels say so. */
  readonly fixesTags: boolean
  /** The row had other bytes, which were damaged. */
  readonly hasOtherContent: boolean
}

/** The manifest is new, and nobody has looked yet what it brings. */
export class FactsNeededError extends Error {
  override readonly name = 'FactsNeededError'

  constructor() {
    super('the config of a new manifest has to be read before it is stored')
  }
}

interface Dependencies {
  readonly config: RegistryConfig
  readonly limits: Pick<LimitsConfig, 'indexDepth'>
  readonly hooks: readonly ContentHooks[]
}

/** Stores manifests, in transactions of others that hold the lock of the repository's content. */
export class ManifestWriter {
  readonly #config: RegistryConfig
  readonly #limits: Dependencies['limits']
  readonly #hooks: readonly ContentHooks[]

  constructor({ config, limits, hooks }: Dependencies) {
    this.#config = config
    this.#limits = limits
    this.#hooks = hooks
  }

  /**
   * Makes a manifest one that the repository serves.
   *
   * @param facts what it brings; undefined when it was believed to be there already
   * @throws MissingContentError, InvalidManifestError when a size is not that of the content,
   *   FactsNeededError
   */
  async store(
    tx: Tx,
    target: Authorized<'push'>,
    manifest: ManifestContent,
    facts: ContentFacts | undefined,
    nowMs: number,
  ): Promise<WrittenManifest> {
    const repositoryId = target.repository.id
    const { digest, content, parsed } = manifest
    const known = await findKnownManifest(tx, repositoryId, digest)
    if (known !== undefined && !known.isDeleted && isWhole(known, manifest)) {
      await reviveManifest(tx, known.id, nowMs)
      return { ...known, hasOtherContent: false }
    }
    if (known === undefined && facts === undefined) throw new FactsNeededError()
    const references = await this.#resolve(tx, repositoryId, parsed)
    const stored =
      known ?? (await insert(tx, target, manifest, references, facts ?? noFacts, nowMs))
    const hasOtherContent = known !== undefined && Buffer.compare(known.content, content) !== 0
    if (known !== undefined) await reviveManifest(tx, known.id, nowMs)
    if (hasOtherContent) await restoreContent(tx, stored.id, content)
    const linked = await linkManifestBlobs(
      tx,
      { repositoryId, manifestId: stored.id },
      references.blobIds,
    )
    await linkManifestChildren(tx, stored.id, references.children)
    await adoptAsChild(tx, repositoryId, digest, stored.id)
    if (known !== undefined && linked.length > 0) {
      const links = linked.map((blobId) => ({ manifestId: stored.id, blobId }))
      const { repository } = target
      for (const hook of this.#hooks) await hook.blobsLinked?.(tx, { repository, links })
    }
    if (known?.isDeleted === false) return { ...stored, hasOtherContent }
    for (const hook of this.#hooks) {
      await hook.manifestStored?.(tx, { target, manifestId: stored.id, digest, parsed })
    }
    return { ...stored, hasOtherContent }
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

const noFacts: ContentFacts = { labels: [], platforms: [] }

async function insert(
  tx: Tx,
  { repository }: Authorized<'push'>,
  { digest, content, parsed }: ManifestContent,
  references: References,
  { labels, platforms }: ContentFacts,
  nowMs: number,
): Promise<Omit<WrittenManifest, 'hasOtherContent'>> {
  const descriptor = referrerDescriptor({ digest, sizeBytes: content.byteLength }, parsed)
  const artifactType = artifactTypeOf(parsed)
  const all = isIndexMediaType(parsed.mediaType)
    ? await withSharedLabels(tx, references, labels)
    : labels
  const livesForSeconds = expiresAfterSeconds(all)
  const fixesTags = makesImmutable(all)
  const id = await insertManifest(
    tx,
    {
      repositoryId: repository.id,
      digest,
      content,
      parsed: artifactType === undefined ? parsed : { ...parsed, artifactType },
      indexDepth: references.indexDepth,
      expiresAfterSeconds: livesForSeconds,
      fixesTags,
      platforms,
      nowMs,
    },
    descriptor,
  )
  if (id === undefined) throw new Error('two pushes of one manifest met under its lock')
  await insertLabels(tx, id, all, 'manifest')
  return { id, expiresAfterSeconds: livesForSeconds, fixesTags }
}

/** An index has the labels that all of its children have, unless its own say otherwise. */
async function withSharedLabels(
  tx: Tx,
  { children }: References,
  own: readonly NewLabel[],
): Promise<NewLabel[]> {
  const childIds = children.flatMap(({ id }) => (id === undefined ? [] : [id]))
  if (childIds.length < children.length) return [...own]
  const shared = await findSharedLabels(tx, [...new Set(childIds)])
  const ownKeys = new Set(own.map(({ key }) => key))
  return [...own, ...shared.filter(({ key }) => !ownKeys.has(key))]
}

/** Whether the rows of a manifest have its bytes, and links to everything that it names. */
function isWhole({ content, linkCount }: KnownManifest, manifest: ManifestContent): boolean {
  const named = new Set(digestsOf([...manifest.parsed.blobs, ...manifest.parsed.children]))
  return linkCount === named.size && Buffer.compare(content, manifest.content) === 0
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
