import type { Authorized } from '../../access/access.service.ts'
import type { RepositoryAction } from '../../access/effective-role.ts'
import type { Actor } from '../../logs/log-entry.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { Tx } from '../../schema/tables.ts'
import type { Digest } from '../digest.ts'
import type { ParsedManifest } from './manifest.ts'

/** Runs inside the transaction that changes content; throwing undoes all of it. */
export interface ContentHooks {
  /** A manifest was stored for the first time, or came back after it had been deleted. */
  manifestStored?(tx: Tx, change: ManifestChange): Promise<void>
  /** Blobs became part of manifests that had been stored without them. */
  blobsLinked?(tx: Tx, change: LinkedBlobs): Promise<void>
  /** A repository has a blob from now on, uploaded or mounted; no manifest may name it yet. */
  blobGiven?(tx: Tx, gift: GivenBlob): Promise<void>
  tagPointed?(tx: Tx, change: ManifestChange & { readonly tag: string }): Promise<void>
  manifestDeleted?(tx: Tx, change: Omit<ManifestChange, 'parsed'>): Promise<void>
  /** Manifests are about to lose their rows, links and labels: nothing brings them back. */
  manifestsRemoved?(
    tx: Tx,
    removal: { readonly repositoryId: number; readonly manifestIds: readonly number[] },
  ): Promise<void>
  /** Tags were ended, together with the manifest of that digest if there is one. */
  tagsDeleted?(tx: Tx, change: DeletedTags): Promise<void>
  /** After all of the above, once for each push. */
  pushed?(tx: Tx, push: CompletedPush): Promise<void>
  /** After all of the above, once for each deletion. */
  deleted?(tx: Tx, deletion: CompletedDeletion): Promise<void>
}

export interface LinkedBlobs {
  readonly repository: Pick<Repository, 'id' | 'namespaceId'>
  readonly links: readonly { readonly manifestId: number; readonly blobId: number }[]
}

export interface GivenBlob {
  readonly target: Authorized<'push'>
  readonly blobId: number
  readonly sizeBytes: number
}

/** A push as a whole, and who made it. */
export interface CompletedPush {
  readonly target: Authorized<'push'>
  readonly actor: Actor
  readonly digest: Digest
  readonly sizeBytes: number
  readonly parsed: ParsedManifest
  /** Empty for a push by digest alone. */
  readonly tags: readonly string[]
  /** Those of them that a policy made immutable with this push. */
  readonly fixedTags: readonly string[]
}

export interface DeletedTags {
  readonly repository: Repository
  readonly tags: readonly string[]
  /** Of the manifest that was deleted with them; undefined where it stays. */
  readonly digest?: Digest
  /** Whose doing it was; undefined where a rule did it. */
  readonly by: string | undefined
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
