import type { RepositoryAction } from '../../access/effective-role.ts'
import type { Authorized } from '../../access/access.service.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { RegistryConfig } from '../../platform/config/slices/registry.ts'
import { isForeignKeyViolation } from '../../platform/database/database-error.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { Repository } from '../../repositories/repository.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import { ObjectNotFoundError } from '../../storage/storage-driver.ts'
import { storageKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import type { Digest } from '../digest.ts'
import type { ContentHooks } from '../manifests/content-hooks.ts'
import { type UploadAdmission, whileThereIsRoom } from '../uploads/upload-admission.ts'
import { whileRepositoryLasts } from '../while-repository-lasts.ts'
import { type Blob, BlobInUseError, BlobUnknownError, type Placement } from './blob.ts'
import {
  adoptBlob,
  findStoredBlob,
  isBlobInPublicRepository,
  isBlobInUse,
  linkBlob,
  prepareFindBlob,
  recordStoredBlob,
  unlinkBlob,
} from './blob.queries.ts'
import { removeObjectJob } from './remove-object.jobs.ts'
import { findSmallFile } from './small-file.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly storage: Storage
  readonly clock: Clock
  readonly config: Pick<RegistryConfig, 'sparseIndex'>
  readonly hooks: readonly ContentHooks[]
  readonly admission: UploadAdmission
}

/** Bytes that are in the store and wait to be recorded. */
export interface NewBlob {
  readonly digest: Digest
  readonly sizeBytes: number
  readonly placement: Placement
}

/** The blobs that repositories have. */
export class Blobs {
  readonly #database: BerthDatabase
  readonly #storage: Storage
  readonly #clock: Clock
  readonly #config: Dependencies['config']
  readonly #hooks: readonly ContentHooks[]
  readonly #admission: UploadAdmission
  readonly #findBlob: (repositoryId: number, digest: Digest) => Promise<Blob | undefined>

  constructor({ database, storage, clock, config, hooks, admission }: Dependencies) {
    this.#database = database
    this.#storage = storage
    this.#clock = clock
    this.#config = config
    this.#hooks = hooks
    this.#admission = admission
    this.#findBlob = prepareFindBlob(database)
  }

  async find(target: Authorized<RepositoryAction>, digest: Digest): Promise<Blob | undefined> {
    return await this.#findBlob(target.repository.id, digest)
  }

  /**
   * The bytes of a blob that is small; undefined when the repository does not have it, when its
   * bytes are gone, and when it is larger than `maximumBytes`. Workers read so too, whom nobody
   * authorizes.
   *
   * @throws StorageUnavailableError
   */
  async readSmall(
    target: { readonly repository: Pick<Repository, 'id'> },
    digest: Digest,
    maximumBytes: number,
  ): Promise<Buffer | undefined> {
    const blob = await this.#findBlob(target.repository.id, digest)
    if (blob === undefined || blob.sizeBytes > maximumBytes) return undefined
    const location = this.#storage.nearest(blob.placements.map((placement) => placement.location))
    const placement = blob.placements.find((candidate) => candidate.location === location)
    if (placement === undefined) return undefined
    const key = storageKey(placement.storageKey)
    const driver = this.#storage.driverOf(placement.location)
    const content = findSmallFile(driver, key, blob.sizeBytes)
    if (content !== undefined) return content
    try {
      const stream = await driver.open(key)
      const chunks: Buffer[] = []
      for await (const chunk of stream) chunks.push(chunk as Buffer)
      return Buffer.concat(chunks)
    } catch (error) {
      if (error instanceof ObjectNotFoundError) return undefined
      throw error
    }
  }

  /** @throws BlobUnknownError */
  async require(target: Authorized<RepositoryAction>, digest: Digest): Promise<Blob> {
    const blob = await this.find(target, digest)
    if (blob === undefined) throw new BlobUnknownError(digest)
    return blob
  }

  /**
   * Records bytes as a blob of a repository, durably. Bytes that the registry has already
   * are linked, and the new object is removed; an old object that was lost is replaced.
   *
   * @param alsoIf runs in the same transaction; nothing is recorded unless it says true
   * @returns what `alsoIf` said
   */
  async store(
    target: Authorized<'push'>,
    blob: NewBlob,
    alsoIf: (tx: Tx) => Promise<boolean>,
  ): Promise<boolean> {
    const lostKey = await this.#lostObject(blob)
    return await whileBlobsGo(() =>
      this.#database.transaction(async (tx) => {
        if (!(await alsoIf(tx))) return false
        const nowMs = this.#clock()
        const { blobId, leftOver } = await recordStoredBlob(tx, { ...blob, nowMs }, lostKey)
        await this.#give(tx, target, { ...blob, id: blobId }, nowMs)
        if (leftOver !== undefined) await enqueue(tx, removeObjectJob(leftOver), nowMs)
        return true
      }),
    )
  }

  /**
   * Gives a repository a blob that another has, without moving a byte.
   *
   * @throws NoRoomError
   * @returns false when the source does not have it
   */
  async mount(
    target: Authorized<'push'>,
    source: Authorized<'pull'>,
    digest: Digest,
  ): Promise<boolean> {
    return await this.#linkFound(target, () => this.find(source, digest))
  }

  /**
   * Gives a repository a blob that anybody can read somewhere in the registry.
   *
   * @returns false when there is no such blob, or only where not everybody may look
   */
  async mountPublic(target: Authorized<'push'>, digest: Digest): Promise<boolean> {
    const { reader } = this.#database
    return await this.#linkFound(target, async () => {
      const there = await this.find(target, digest)
      if (there !== undefined) return there
      const isPublic = await isBlobInPublicRepository(reader, digest)
      return isPublic ? await findStoredBlob(reader, digest) : undefined
    })
  }

  /** Takes a blob from a repository. @throws BlobUnknownError, BlobInUseError */
  async delete(target: Authorized<'delete'>, digest: Digest): Promise<void> {
    const blob = await this.require(target, digest)
    await this.#database.transaction(async (tx) => {
      const repositoryId = target.repository.id
      await this.#database.lock(tx, contentLock(repositoryId))
      if (await isBlobInUse(tx, repositoryId, blob)) throw new BlobInUseError(digest)
      if (!(await unlinkBlob(tx, repositoryId, blob.id))) throw new BlobUnknownError(digest)
    })
  }

  /** False when there is nothing to give. */
  async #linkFound(
    target: Authorized<'push'>,
    findBlob: () => Promise<GivableBlob | undefined>,
  ): Promise<boolean> {
    const link = async () => {
      const blob = await findBlob()
      if (blob === undefined) return false
      await this.#database.transaction((tx) => this.#give(tx, target, blob, this.#clock()))
      return true
    }
    return await whileRepositoryLasts(target, () =>
      whileThereIsRoom(this.#admission, target, () => whileBlobsGo(link)),
    )
  }

  /** Gives a repository a blob, and with it the manifests there that were pushed without it. */
  async #give(
    tx: Tx,
    target: Authorized<'push'>,
    { id: blobId, digest, sizeBytes }: GivableBlob,
    nowMs: number,
  ): Promise<void> {
    const { sparseIndex } = this.#config
    const { repository } = target
    const repositoryId = repository.id
    // A manifest that is pushed at this moment sees the blob, or is seen here.
    if (sparseIndex) await this.#database.lock(tx, contentLock(repositoryId))
    await linkBlob(tx, { repositoryId, blobId, nowMs })
    for (const hook of this.#hooks) await hook.blobGiven?.(tx, { target, blobId, sizeBytes })
    if (!sparseIndex) return
    const manifestIds = await adoptBlob(tx, { repositoryId, blobId, digest })
    if (manifestIds.length === 0) return
    const links = manifestIds.map((manifestId) => ({ manifestId, blobId }))
    for (const hook of this.#hooks) await hook.blobsLinked?.(tx, { repository, links })
  }

  /** The key of the object that the registry believes to hold these bytes, if it does not. */
  async #lostObject(blob: NewBlob): Promise<string | undefined> {
    const stored = await findStoredBlob(this.#database.reader, blob.digest)
    const placement = stored?.placements.find(
      (candidate) => candidate.location === blob.placement.location,
    )
    if (placement === undefined) return undefined
    const driver = this.#storage.driverOf(placement.location)
    const sizeBytes = await driver.sizeOf(storageKey(placement.storageKey))
    return sizeBytes === blob.sizeBytes ? undefined : placement.storageKey
  }
}

type GivableBlob = Pick<Blob, 'id' | 'digest' | 'sizeBytes'>

/** More often a blob is not collected while somebody is given it; then it is the repository. */
const attemptsMaximum = 3

/**
 * Does what relies on a blob's row, once more when that was collected in between: then the blob
 * is a new one, or there is none.
 */
async function whileBlobsGo<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (attempt >= attemptsMaximum || !isForeignKeyViolation(error)) throw error
    }
  }
}

/** Held while something checks that content of a repository is there and then relies on it. */
export function contentLock(repositoryId: number): string {
  return `content:${repositoryId}`
}
