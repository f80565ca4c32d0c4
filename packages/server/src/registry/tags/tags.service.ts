import { type Authorized, nameOf } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata } from '../../logs/log-entry.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { TagsConfig } from '../../platform/config/slices/tags.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { contentLock } from '../blobs/blobs.service.ts'
import { type Digest, isDigest } from '../digest.ts'
import type { ContentHooks } from '../manifests/content-hooks.ts'
import { ManifestUnknownError, MissingContentError } from '../manifests/manifest-errors.ts'
import { parseManifest } from '../manifests/manifest.ts'
import type { ManifestWriter } from '../manifests/manifest-writer.ts'
import type { KeptTime } from '../time-machine/kept-time.ts'
import { formatMoment } from '../time-machine/moment.ts'
import { revive } from '../time-machine/revive.ts'
import { whileRepositoryLasts } from '../while-repository-lasts.ts'
import { companionTagsOf } from './companion-tags.ts'
import { endAsWanted, endOfLabelled } from './tag-expiry.ts'
import {
  deleteIntervals,
  findKeptManifest,
  findPointedTag,
  findPullsOfManifest,
  findPullsOfTag,
  type KeptManifest,
  type Pulls,
  setTagEnd,
  setTagImmutable,
  wasTaggedSince,
} from './tag-change.queries.ts'
import { requireTagName } from './tag-name.ts'
import { endTag, endTagsByName, findUntagged } from './tag-end.queries.ts'
import type { TagGuard } from './tag-guard.ts'
import { pointTag } from './tag.queries.ts'
import { NotKeptAnyMoreError, TagUnknownError } from './tag.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly clock: Clock
  readonly config: TagsConfig
  readonly writer: ManifestWriter
  readonly guard: TagGuard
  readonly keptTime: KeptTime
  readonly hooks: readonly ContentHooks[]
}

export interface TagPulls {
  readonly digest: Digest
  readonly ofTag: Pulls
  readonly ofManifest: Pulls
}

/** The repository of a tag that changes, and who changes it; nobody is the command line. */
type Changed = Pick<Authorized<RepositoryAction>, 'repository' | 'principal'>

/** Changes of tags that are no pushes, under the locks that pushes take. */
export class Tags {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  /**
   * Points a tag, new or not, to a manifest that the repository serves.
   *
   * @throws InvalidTagNameError, ManifestUnknownError, RepositoryNotFoundError, TagImmutableError
   */
  async point(
    actor: Actor,
    target: Authorized<'push'>,
    tag: string,
    digest: string,
  ): Promise<void> {
    requireTagName(tag)
    await this.#change(target, async (tx, nowMs) => {
      const { id: repositoryId } = target.repository
      const manifest = await requireManifest(tx, repositoryId, digest)
      if (manifest.isDeleted) throw new ManifestUnknownError(digest)
      const before = await findPointedTag(tx, { repositoryId, name: tag, nowMs })
      await this.#point(tx, actor, target, { tag, manifest, isReversion: false, nowMs })
      if (before !== undefined) await this.#endCompanions(tx, target, [before.manifestId], nowMs)
      await this.#record(tx, actor, target, before === undefined ? 'create_tag' : 'move_tag', tag, {
        manifest_digest: digest,
        original_manifest_digest: before?.digest ?? null,
      })
    })
  }

  /**
   * Makes a tag expire, or no longer expire, within the bounds of the configuration.
   *
   * @throws TagUnknownError, TagExpirationInPastError, TagNeverExpiresError
   */
  async setExpiration(
    actor: Actor,
    target: Authorized<'push'>,
    tag: string,
    wantedMs: number | undefined,
  ): Promise<void> {
    const { config, guard } = this.#dependencies
    await this.#change(target, async (tx, nowMs) => {
      const found = await findPointedTag(tx, {
        repositoryId: target.repository.id,
        name: tag,
        nowMs,
      })
      if (found === undefined) throw new TagUnknownError(tag)
      const endMs =
        wantedMs === undefined ? undefined : endAsWanted(wantedMs, found.startMs, nowMs, config)
      if (endMs === found.endMs) return
      await setTagEnd(tx, guard, { ...found, name: tag }, endMs)
      await this.#record(tx, actor, target, 'change_tag_expiration', tag, {
        expiration_date: secondsOf(endMs),
        old_expiration_date: secondsOf(found.endMs),
      })
    })
  }

  /**
   * Makes a tag immutable, or changeable again: whoever calls has found out that the actor may.
   * Where the feature is off, nothing happens.
   *
   * @throws TagUnknownError
   */
  async setImmutable(
    actor: Actor,
    target: Changed,
    tag: string,
    isImmutable: boolean,
  ): Promise<void> {
    const { guard } = this.#dependencies
    if (!guard.isOn) return
    await this.#change(target, async (tx, nowMs) => {
      const { id: repositoryId } = target.repository
      const found = await findPointedTag(tx, { repositoryId, name: tag, nowMs })
      if (found === undefined) throw new TagUnknownError(tag)
      if (found.isImmutable === isImmutable) return
      if (isImmutable) await guard.rulesIn(tx, target.repository).requirePlace()
      await setTagImmutable(tx, guard, found.id, isImmutable)
      await this.#record(tx, actor, target, 'change_tag_immutability', tag, {
        immutable: isImmutable,
        previous_immutable: found.isImmutable,
      })
    })
  }

  /** Ends a tag; it can be restored for a while. @throws TagUnknownError, TagImmutableError */
  async delete(actor: Actor, target: Authorized<'delete'>, tag: string): Promise<void> {
    await this.#change(target, async (tx, nowMs) => {
      const { id: repositoryId } = target.repository
      const found = await findPointedTag(tx, { repositoryId, name: tag, nowMs })
      if (found === undefined) throw new TagUnknownError(tag)
      const by = nameOf(target)
      await endTag(tx, this.#dependencies.guard, { repositoryId, name: tag, nowMs, by })
      await this.#tellDeleted(tx, target, [tag])
      await this.#endCompanions(tx, target, [found.manifestId], nowMs)
      await this.#record(tx, actor, target, 'delete_tag', tag, {})
    })
  }

  /**
   * Points a tag back to a manifest that is kept, also to one that was deleted by its digest, as
   * long as everything that it names is there.
   *
   * @throws InvalidTagNameError, ManifestUnknownError, NotKeptAnyMoreError,
   *   RepositoryNotFoundError, TagImmutableError
   */
  async restore(
    actor: Actor,
    target: Authorized<'push'>,
    tag: string,
    digest: string,
  ): Promise<void> {
    requireTagName(tag)
    const { writer } = this.#dependencies
    try {
      await this.#change(target, async (tx, nowMs) => {
        const manifest = await requireManifest(tx, target.repository.id, digest)
        await this.#requireRestorable(tx, target, manifest)
        await revive(tx, writer, target, manifest.id, nowMs)
        await this.#point(tx, actor, target, { tag, manifest, isReversion: true, nowMs })
        await this.#record(tx, actor, target, 'revert_tag', tag, { manifest_digest: digest })
      })
    } catch (error) {
      if (!(error instanceof MissingContentError)) throw error
      throw new ManifestUnknownError(digest)
    }
  }

  /**
   * Points one tag to what it pointed to at a moment, or ends it when it was not there, in the
   * caller's transaction, which holds the lock of the repository's content. Tags that belong to an
   * image are tags like any other here: each returns to what it was itself.
   *
   * @throws ManifestUnknownError, MissingContentError, TagImmutableError, TagUnknownError
   */
  async returnIn(
    tx: Tx,
    actor: Actor,
    target: Authorized<'push'>,
    change: { readonly tag: string; readonly to: Digest | undefined; readonly momentMs: number },
  ): Promise<void> {
    const { writer, guard, clock } = this.#dependencies
    const { id: repositoryId } = target.repository
    const { tag, to } = change
    const nowMs = clock()
    const moment = formatMoment(change.momentMs)
    if (to === undefined) {
      const ended = { repositoryId, name: tag, nowMs, by: nameOf(target) }
      if (!(await endTag(tx, guard, ended))) throw new TagUnknownError(tag)
      await this.#tellDeleted(tx, target, [tag])
      await this.#record(tx, actor, target, 'delete_tag', tag, { restored_to: moment })
      return
    }
    const manifest = await requireManifest(tx, repositoryId, to)
    await revive(tx, writer, target, manifest.id, nowMs)
    await this.#point(tx, actor, target, { tag, manifest, isReversion: true, nowMs })
    const metadata = { manifest_digest: to, restored_to: moment }
    await this.#record(tx, actor, target, 'revert_tag', tag, metadata)
  }

  /**
   * Removes from a tag's history that it pointed to a manifest: nobody can restore that.
   *
   * @param isCurrent whether it is the tag as it is now that goes, or what is over
   * @throws ManifestUnknownError, TagImmutableError, TagUnknownError when there is nothing to remove
   */
  async forget(
    actor: Actor,
    target: Authorized<'delete'>,
    tag: string,
    { digest, isCurrent }: { readonly digest: string; readonly isCurrent: boolean },
  ): Promise<void> {
    await this.#change(target, async (tx, nowMs) => {
      const { id: repositoryId } = target.repository
      const manifest = await requireManifest(tx, repositoryId, digest)
      const given = { repositoryId, name: tag, manifestId: manifest.id, isCurrent, nowMs }
      const count = await deleteIntervals(tx, this.#dependencies.guard, given)
      if (count === 0) throw new TagUnknownError(tag)
      if (isCurrent) {
        await this.#tellDeleted(tx, target, [tag])
        await this.#endCompanions(tx, target, [manifest.id], nowMs)
      }
      const metadata = { manifest_digest: digest }
      await this.#record(tx, actor, target, 'permanently_delete_tag', tag, metadata)
    })
  }

  /** How often a tag, and what it points to now, were pulled. @throws TagUnknownError */
  async pulls(target: Authorized<RepositoryAction>, tag: string): Promise<TagPulls> {
    const { database, clock } = this.#dependencies
    const { reader } = database
    const { id: repositoryId } = target.repository
    const found = await findPointedTag(reader, { repositoryId, name: tag, nowMs: clock() })
    if (found === undefined) throw new TagUnknownError(tag)
    const [ofTag, ofManifest] = await Promise.all([
      findPullsOfTag(reader, repositoryId, tag),
      findPullsOfManifest(reader, found.manifestId),
    ])
    return { digest: found.digest, ofTag, ofManifest }
  }

  /** How often a manifest was pulled, under whatever name. */
  async pullsOfManifest(manifestId: number): Promise<Pulls> {
    return await findPullsOfManifest(this.#dependencies.database.reader, manifestId)
  }

  async #point(
    tx: Tx,
    actor: Actor,
    target: Authorized<'push'>,
    given: {
      readonly tag: string
      readonly manifest: KeptManifest & { readonly digest: Digest }
      readonly isReversion: boolean
      readonly nowMs: number
    },
  ): Promise<void> {
    const { tag, manifest, isReversion, nowMs } = given
    const { hooks, config, guard } = this.#dependencies
    const { id: manifestId, digest } = manifest
    const pointedBy = await pointTag(tx, guard.rulesIn(tx, target.repository), {
      repositoryId: target.repository.id,
      name: tag,
      manifestId,
      nowMs,
      endMs: endOfLabelled(manifest.expiresAfterSeconds, nowMs, config),
      isReversion,
      by: nameOf(target),
      isLabelledImmutable: manifest.fixesTags,
    })
    if (pointedBy === 'policy') {
      await this.#record(tx, actor, target, 'tag_made_immutable_by_policy', tag, {})
    }
    const change = { target, manifestId, digest, parsed: parsedOf(manifest) }
    for (const hook of hooks) await hook.tagPointed?.(tx, { ...change, tag })
  }

  /** What ended too long ago is gone, also where nobody has removed it yet. */
  async #requireRestorable(
    tx: Tx,
    { repository }: Authorized<'push'>,
    { id, digest }: KeptManifest & { readonly digest: Digest },
  ): Promise<void> {
    const sinceMs = await this.#dependencies.keptTime.sinceMs(tx, repository.namespaceId)
    if (!(await wasTaggedSince(tx, id, sinceMs))) throw new NotKeptAnyMoreError(digest)
  }

  /** What belongs to an image goes with the last of its tags. */
  async #endCompanions(
    tx: Tx,
    target: Authorized<RepositoryAction>,
    manifestIds: readonly number[],
    nowMs: number,
  ): Promise<void> {
    const { id: repositoryId } = target.repository
    const names = (await findUntagged(tx, manifestIds, nowMs)).flatMap(companionTagsOf)
    const named = { repositoryId, names, nowMs, by: nameOf(target) }
    const ended = await endTagsByName(tx, this.#dependencies.guard, named)
    await this.#tellDeleted(
      tx,
      target,
      ended.map(({ name }) => name),
    )
  }

  async #tellDeleted(
    tx: Tx,
    target: Authorized<RepositoryAction>,
    tags: readonly string[],
  ): Promise<void> {
    if (tags.length === 0) return
    const { repository } = target
    for (const hook of this.#dependencies.hooks) {
      await hook.tagsDeleted?.(tx, { repository, tags, by: nameOf(target) })
    }
  }

  async #change(target: Changed, work: (tx: Tx, nowMs: number) => Promise<void>): Promise<void> {
    const { database, clock } = this.#dependencies
    await whileRepositoryLasts(target, () =>
      database.transaction(async (tx) => {
        await database.lock(tx, contentLock(target.repository.id))
        await work(tx, clock())
      }),
    )
  }

  async #record(
    tx: Tx,
    actor: Actor,
    { repository, principal }: Changed,
    kind: LogKind,
    tag: string,
    metadata: LogMetadata,
  ): Promise<void> {
    const { id, namespaceId, name } = repository
    await this.#dependencies.audit.record(tx, actor, {
      kind,
      namespaceId,
      repositoryId: id,
      metadata: {
        ...(principal.kind === 'account' ? { username: principal.account.name } : {}),
        repo: name.repository,
        namespace: name.namespace,
        tag,
        ...metadata,
      },
    })
  }
}

/** @throws ManifestUnknownError also for what is no digest */
async function requireManifest(
  tx: Tx,
  repositoryId: number,
  digest: string,
): Promise<KeptManifest & { readonly digest: Digest }> {
  if (!isDigest(digest)) throw new ManifestUnknownError(digest)
  const found = await findKeptManifest(tx, repositoryId, digest)
  if (found === undefined) throw new ManifestUnknownError(digest)
  return { ...found, digest }
}

function parsedOf({ content, mediaType }: KeptManifest) {
  return parseManifest(content, mediaType, { descriptorsMaximum: Infinity })
}

function secondsOf(atMs: number | undefined): number | null {
  return atMs === undefined ? null : Math.floor(atMs / 1000)
}
