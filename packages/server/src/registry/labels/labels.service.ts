import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogMetadata } from '../../logs/log-entry.ts'
import type { TagsConfig } from '../../platform/config/slices/tags.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { contentLock } from '../blobs/blobs.service.ts'
import { type Digest, isDigest } from '../digest.ts'
import { ManifestUnknownError } from '../manifests/manifest-errors.ts'
import { findManifestRow } from '../manifests/manifest.queries.ts'
import {
  FixedLabelError,
  type Label,
  LabelNotFoundError,
  type NewLabel,
  requireFreeLabelKey,
  TooManyLabelsError,
} from './label.ts'
import { countLabels, deleteLabel, findLabel, insertLabels, listLabels } from './label.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  readonly config: TagsConfig
}

/** Those that come with a manifest, and as many again that people add. */
const labelsMaximum = 2000

/** The labels of manifests: those that came with them, and those that people add. */
export class Labels {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async list(manifestId: number, keyPrefix: string): Promise<Label[]> {
    const { reader } = this.#dependencies.database
    return await listLabels(reader, manifestId, { keyPrefix, limit: labelsMaximum })
  }

  /** @throws LabelNotFoundError */
  async get(manifestId: number, uuid: string): Promise<Label> {
    const label = await findLabel(this.#dependencies.database.reader, manifestId, uuid)
    if (label === undefined) throw new LabelNotFoundError(uuid)
    return label
  }

  /**
   * @throws ManifestUnknownError, InvalidLabelKeyError, ReservedLabelKeyError, TooManyLabelsError
   */
  async add(
    actor: Actor,
    target: Authorized<'push'>,
    reference: string,
    label: NewLabel,
  ): Promise<Label> {
    requireFreeLabelKey(label.key, this.#dependencies.config.reservedLabelPrefixes)
    return await this.#change(target, reference, async (tx, manifest) => {
      if ((await countLabels(tx, manifest.id)) >= labelsMaximum) {
        throw new TooManyLabelsError(labelsMaximum)
      }
      const [made] = await insertLabels(tx, manifest.id, [label], 'api')
      if (made === undefined) throw new Error('no label was added')
      await this.#record(tx, actor, target, 'manifest_label_add', {
        id: made.uuid,
        key: made.key,
        value: made.value,
        manifest_digest: manifest.digest,
        media_type: made.mediaType,
      })
      return made
    })
  }

  /** @throws ManifestUnknownError, LabelNotFoundError, FixedLabelError */
  async delete(
    actor: Actor,
    target: Authorized<'delete'>,
    reference: string,
    uuid: string,
  ): Promise<void> {
    await this.#change(target, reference, async (tx, manifest) => {
      const label = await findLabel(tx, manifest.id, uuid)
      if (label === undefined) throw new LabelNotFoundError(uuid)
      if (label.source !== 'api') throw new FixedLabelError(label.key)
      await deleteLabel(tx, manifest.id, uuid)
      await this.#record(tx, actor, target, 'manifest_label_delete', {
        id: label.uuid,
        key: label.key,
        value: label.value,
        manifest_digest: manifest.digest,
      })
    })
  }

  async #change<Result>(
    { repository }: Authorized<RepositoryAction>,
    reference: string,
    work: (tx: Tx, manifest: { readonly id: number; readonly digest: Digest }) => Promise<Result>,
  ): Promise<Result> {
    const { database } = this.#dependencies
    if (!isDigest(reference)) throw new ManifestUnknownError(reference)
    return await database.transaction(async (tx) => {
      await database.lock(tx, contentLock(repository.id))
      const manifest = await findManifestRow(tx, repository.id, reference)
      if (manifest === undefined || manifest.isDeleted) throw new ManifestUnknownError(reference)
      return await work(tx, { id: manifest.id, digest: reference })
    })
  }

  async #record(
    tx: Tx,
    actor: Actor,
    { repository }: Authorized<RepositoryAction>,
    kind: 'manifest_label_add' | 'manifest_label_delete',
    metadata: LogMetadata,
  ): Promise<void> {
    const { id, namespaceId, name } = repository
    await this.#dependencies.audit.record(tx, actor, {
      kind,
      namespaceId,
      repositoryId: id,
      metadata: { ...metadata, namespace: name.namespace, repo: name.repository },
    })
  }
}
