import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import type { ManifestKind } from '../manifests/manifest-kind.ts'
import { companionTagsOf } from '../tags/companion-tags.ts'
import { type Attached, findTagged, listReferrersOf } from './referrer-tree.queries.ts'

/** A signature, an SBOM or anything else that belongs to a manifest, with what belongs to it. */
export interface ReferrerNode {
  readonly manifest: Attached
  readonly kind: ManifestKind
  /** By which it is found, where no subject says to what it belongs. */
  readonly tag: string | undefined
  readonly annotations: Readonly<Record<string, string>>
  readonly createdAtMs: number | undefined
  /** Undefined at the depth where the tree ends. */
  readonly referrers: readonly ReferrerNode[] | undefined
  /** It has more of them than are here, or nobody looked. */
  readonly hasMore: boolean
}

/** Levels of a tree: what belongs to an image, what belongs to that, and once more. */
export const treeDepth = 3
const referrersPerNode = 20
/** Nodes of one level that are looked into. */
const parentsPerLevel = 100
const annotationsMaximum = 100
const annotationLengthMaximum = 2_000

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
}

interface Parent {
  readonly node: BuiltNode
  readonly children: BuiltNode[]
}

type BuiltNode = { -readonly [Key in keyof ReferrerNode]: ReferrerNode[Key] }

/**
 * What belongs to manifests: their referrers (OCI distribution-spec 1.1), and what cosign keeps
 * under tags that name a digest. A tree costs two queries for each of its levels.
 */
export class ReferrerTrees {
  readonly #database: BerthDatabase
  readonly #clock: Clock

  constructor({ database, clock }: Dependencies) {
    this.#database = database
    this.#clock = clock
  }

  /**
   * A page of what belongs to a manifest, in the order in which it was pushed; what is found by
   * a tag comes first, on the first page.
   */
  async page(
    target: Authorized<RepositoryAction>,
    digest: Digest,
    { afterId, limit }: { readonly afterId: number; readonly limit: number },
  ): Promise<{ readonly nodes: readonly ReferrerNode[]; readonly nextId: number | undefined }> {
    const repositoryId = target.repository.id
    const { reader } = this.#database
    const tagged = afterId === 0 ? await this.#tagged(repositoryId, [digest]) : []
    const found = await listReferrersOf(
      reader,
      repositoryId,
      [{ subject: digest, afterId }],
      limit + 1,
    )
    const shown = found.slice(0, limit)
    const nodes = [...tagged.map(({ node }) => node), ...shown.map((each) => nodeOf(each))]
    await this.#grow(repositoryId, nodes, new Set([digest]))
    return { nodes, nextId: found.length > limit ? shown.at(-1)?.id : undefined }
  }

  /** Hangs below some nodes what belongs to them, level by level; what was seen is not told twice. */
  async #grow(repositoryId: number, roots: readonly BuiltNode[], seen: Set<Digest>): Promise<void> {
    let level = roots
    for (let depth = 1; depth < treeDepth && level.length > 0; depth += 1) {
      const parents = new Map<Digest, Parent>()
      for (const node of level) {
        const { digest } = node.manifest
        if (seen.has(digest) || parents.size === parentsPerLevel) continue
        seen.add(digest)
        const children: BuiltNode[] = []
        parents.set(digest, { node, children })
        node.referrers = children
        node.hasMore = false
      }
      await this.#hang(repositoryId, parents)
      level = [...parents.values()].flatMap(({ children }) => children)
    }
  }

  async #hang(repositoryId: number, parents: ReadonlyMap<Digest, Parent>): Promise<void> {
    const digests = [...parents.keys()]
    for (const { subject, node } of await this.#tagged(repositoryId, digests)) {
      parents.get(subject)?.children.push(node)
    }
    const found = await listReferrersOf(
      this.#database.reader,
      repositoryId,
      digests.map((subject) => ({ subject, afterId: 0 })),
      referrersPerNode + 1,
    )
    for (const [subject, ofSubject] of Map.groupBy(found, (each) => each.subject)) {
      const parent = subject === undefined ? undefined : parents.get(subject)
      if (parent === undefined) continue
      parent.children.push(...ofSubject.slice(0, referrersPerNode).map((each) => nodeOf(each)))
      parent.node.hasMore = ofSubject.length > referrersPerNode
    }
  }

  /** What cosign keeps under tags for some manifests; what names its subject itself is no part. */
  async #tagged(repositoryId: number, digests: readonly Digest[]) {
    const subjects = new Map(
      digests.flatMap((digest) => companionTagsOf(digest).map((tag) => [tag, digest] as const)),
    )
    const found = await findTagged(
      this.#database.reader,
      repositoryId,
      [...subjects.keys()],
      this.#clock(),
    )
    return [...subjects].flatMap(([tag, subject]) => {
      const manifest = found.get(tag)
      const isOwn = manifest === undefined || manifest.subject === subject
      return isOwn ? [] : [{ subject, node: nodeOf(manifest, tag) }]
    })
  }
}

const kindsOfTags: Readonly<Record<string, ManifestKind>> = {
  sig: 'signature',
  att: 'attestation',
  sbom: 'sbom',
}

function nodeOf(manifest: Attached, tag?: string): BuiltNode {
  const annotations = annotationsIn(manifest.descriptor)
  const createdAtMs = Date.parse(annotations['org.opencontainers.image.created'] ?? '')
  const ofTag = kindsOfTags[tag?.split('.').at(-1) ?? '']
  return {
    manifest,
    kind: ofTag ?? manifest.kind ?? 'artifact',
    tag,
    annotations,
    createdAtMs: Number.isNaN(createdAtMs) ? undefined : createdAtMs,
    referrers: undefined,
    hasMore: true,
  }
}

function annotationsIn(descriptor: string | undefined): Record<string, string> {
  if (descriptor === undefined) return {}
  const { annotations } = JSON.parse(descriptor) as { annotations?: Record<string, string> }
  return Object.fromEntries(
    Object.entries(annotations ?? {})
      .filter(([key, value]) => key.length + value.length <= annotationLengthMaximum)
      .slice(0, annotationsMaximum),
  )
}
