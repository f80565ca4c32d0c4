import { randomUUID } from 'node:crypto'

import type { Authorized } from '../../access/access.service.ts'
import { type ByteSource, limited, observed } from '../../platform/bytes/byte-source.ts'
import type { Clock } from '../../platform/clock/clock.ts'
import type { LimitsConfig } from '../../platform/config/slices/limits.ts'
import { enqueue } from '../../platform/jobs/enqueue.ts'
import type { BerthDatabase, Tx } from '../../schema/tables.ts'
import {
  type AppendResult,
  UploadDamagedError,
  WriterReplacedError,
} from '../../storage/storage-driver.ts'
import { blobKey } from '../../storage/storage-key.ts'
import type { Storage } from '../../storage/storage.ts'
import { whileRepositoryLasts } from '../while-repository-lasts.ts'
import type { Blobs } from '../blobs/blobs.service.ts'
import {
  algorithmOf,
  canonicalAlgorithm,
  type Digest,
  type DigestAlgorithm,
  DigestMismatchError,
} from '../digest.ts'
import type { RunningHash } from './running-hash.ts'
import { type ClaimKeeper, ClaimKeepers, claimMilliseconds } from './claim-keeper.ts'
import { UploadHashes } from './upload-hashes.ts'
import {
  type ContentRange,
  InvalidContentRangeError,
  TooManyUploadsError,
  type Upload,
  UploadBusyError,
  UploadInterruptedError,
  UploadRangeError,
  UploadUnknownError,
} from './upload.ts'
import {
  claimUpload,
  countUploads,
  deleteUpload,
  insertUpload,
  prepareFindUpload,
  saveProgress,
  type UploadOwner,
} from './upload.queries.ts'
import {
  type AnnouncedBytes,
  NoRoomError,
  type UploadAdmission,
  whileThereIsRoom,
} from './upload-admission.ts'
import { removeUploadBytesJob } from './uploads.jobs.ts'

/** When a job looks whether the bytes of a dropped upload are gone: they usually are. */
const bytesRemovedMilliseconds = 60_000

interface Dependencies {
  readonly database: BerthDatabase
  readonly storage: Storage
  readonly blobs: Blobs
  readonly clock: Clock
  readonly limits: LimitsConfig
  readonly maximumLayerBytes: number
  readonly admission: UploadAdmission
}

/** What a request brings to an upload. */
export interface Chunk {
  readonly body: ByteSource
  /** Present when the client says which bytes these are. */
  readonly range: ContentRange | undefined
  /** What it says that it has; undefined when it does not. */
  readonly announcedBytes?: number | undefined
}

/**
 * Blobs on their way in: sessions that survive the process, one writer at a time.
 *
 * The row of an upload is written without waiting for the disk: after a loss of power a
 * client begins again. What ends an upload, the blob's row, is durable before the answer.
 */
export class Uploads {
  readonly #database: BerthDatabase
  readonly #storage: Storage
  readonly #blobs: Blobs
  readonly #clock: Clock
  readonly #limits: LimitsConfig
  readonly #maximumLayerBytes: number
  readonly #admission: UploadAdmission
  readonly #findUpload: (owner: UploadOwner) => Promise<Upload | undefined>
  readonly #hashes = new UploadHashes()
  readonly #claims: ClaimKeepers

  constructor(dependencies: Dependencies) {
    const { database, storage, blobs, clock, limits, maximumLayerBytes } = dependencies
    this.#admission = dependencies.admission
    this.#maximumLayerBytes = maximumLayerBytes
    this.#database = database
    this.#storage = storage
    this.#blobs = blobs
    this.#clock = clock
    this.#limits = limits
    this.#findUpload = prepareFindUpload(database)
    this.#claims = new ClaimKeepers(database, clock)
  }

  /**
   * Begins an upload and answers with its id.
   *
   * @param algorithm of the digest that the client will give at the end, if it says so now
   * @throws TooManyUploadsError, RepositoryNotFoundError, NoRoomError
   */
  async begin(
    target: Authorized<'push'>,
    algorithm: DigestAlgorithm = canonicalAlgorithm,
    announced: AnnouncedBytes = { bytes: undefined, digest: undefined },
  ): Promise<string> {
    await whileThereIsRoom(this.#admission, target, () => this.#admission.begin(target, announced))
    const id = randomUUID()
    const owner = ownerOf(target, id)
    const location = this.#storage.preferredLocation
    const state = await this.#storage.driverOf(location).uploads.begin(blobKey(id))
    await whileRepositoryLasts(target, () =>
      this.#database.transaction(
        async (tx) => {
          await this.#refuseTooMany(tx, owner)
          await insertUpload(tx, { owner, location, algorithm, state, nowMs: this.#clock() })
        },
        { durability: 'relaxed' },
      ),
    )
    return id
  }

  /** How many bytes of an upload have arrived. @throws UploadUnknownError */
  async receivedBytes(target: Authorized<'push'>, id: string): Promise<number> {
    return (await this.#require(ownerOf(target, id))).state.receivedBytes
  }

  /**
   * Adds a chunk, and answers with how many bytes the upload has now.
   *
   * @throws UploadUnknownError, UploadBusyError, UploadRangeError, InvalidContentRangeError,
   *   UploadInterruptedError (what arrived is kept), BodyTooLargeError, NoRoomError (after which
   *   the upload is gone)
   */
  async append(target: Authorized<'push'>, id: string, chunk: Chunk): Promise<number> {
    const owner = ownerOf(target, id)
    return await this.#orDrop(target, id, async () => {
      const claim = await this.#claim(owner, chunk.range)
      try {
        const { upload } = await this.#write(target, claim, chunk)
        return upload.state.receivedBytes
      } catch (error) {
        throw asRefusal(error)
      } finally {
        claim.keeper.stop()
      }
    })
  }

  /**
   * Ends an upload, with the last bytes or without, and makes it a blob of the repository.
   * A request that comes second finds the work done. Answers with the blob's size in bytes.
   *
   * @throws as {@link append}, and DigestMismatchError, after which the upload is gone
   */
  async finish(
    target: Authorized<'push'>,
    id: string,
    digest: Digest,
    lastChunk: Chunk | undefined,
  ): Promise<number> {
    return await this.#orDrop(target, id, () => this.#end(target, id, digest, lastChunk))
  }

  async #end(
    target: Authorized<'push'>,
    id: string,
    digest: Digest,
    lastChunk: Chunk | undefined,
  ): Promise<number> {
    const owner = ownerOf(target, id)
    let claim: Claim
    try {
      claim = await this.#claim(owner, lastChunk?.range)
    } catch (error) {
      const done =
        error instanceof UploadUnknownError ? await this.#blobs.find(target, digest) : undefined
      if (done !== undefined) return done.sizeBytes
      throw error
    }
    try {
      return await this.#finish(target, claim, digest, lastChunk)
    } catch (error) {
      throw asRefusal(error)
    } finally {
      claim.keeper.stop()
    }
  }

  /**
   * Takes a whole blob at once, and answers with its size in bytes. The client knows of no
   * upload that it could go on with: none is left, whatever this ends in.
   *
   * @throws TooManyUploadsError, and as {@link finish}
   */
  async receive(
    target: Authorized<'push'>,
    digest: Digest,
    { body, announcedBytes }: Pick<Chunk, 'body' | 'announcedBytes'>,
  ): Promise<number> {
    const announced = { bytes: announcedBytes, digest }
    const id = await this.begin(target, algorithmOf(digest), announced)
    try {
      return await this.finish(target, id, digest, { body, range: undefined, announcedBytes })
    } catch (error) {
      await this.cancel(target, id).catch(() => undefined)
      throw error
    }
  }

  /** Drops an upload and its bytes. @throws UploadUnknownError, UploadBusyError */
  async cancel(target: Authorized<'push'>, id: string): Promise<void> {
    const owner = ownerOf(target, id)
    const upload = await this.#require(owner)
    await this.#drop(owner, upload, undefined)
  }

  async #finish(
    target: Authorized<'push'>,
    claim: Claim,
    digest: Digest,
    lastChunk: Chunk | undefined,
  ): Promise<number> {
    if (lastChunk === undefined) {
      await this.#commit(target, claim, digest)
      return claim.upload.state.receivedBytes
    }
    // A whole body in one request may be hashed in the algorithm that it ends with.
    const algorithm =
      claim.upload.state.receivedBytes === 0 ? algorithmOf(digest) : claim.upload.algorithm
    const written = await this.#write(
      target,
      { ...claim, upload: { ...claim.upload, algorithm } },
      lastChunk,
      { digest },
    )
    await this.#commit(target, { ...claim, upload: written.upload }, digest)
    return written.upload.state.receivedBytes
  }

  /** Does something with an upload. When there is no room for it, the upload goes. */
  async #orDrop<Result>(
    target: Authorized<'push'>,
    id: string,
    work: () => Promise<Result>,
  ): Promise<Result> {
    return await whileThereIsRoom(this.#admission, target, async () => {
      try {
        return await work()
      } catch (error) {
        if (error instanceof NoRoomError) await this.cancel(target, id).catch(() => undefined)
        throw error
      }
    })
  }

  async #require(owner: UploadOwner): Promise<Upload> {
    const upload = await this.#findUpload(owner)
    if (upload === undefined) throw new UploadUnknownError()
    return upload
  }

  async #refuseTooMany(tx: Tx, owner: UploadOwner): Promise<void> {
    const { uploadsPerAccount, uploadsPerRepository } = this.#limits
    const { accountId, repositoryId } = owner
    const unfinished = await countUploads(tx, {
      accountId,
      accountLimit: uploadsPerAccount,
      repositoryId,
      repositoryLimit: uploadsPerRepository,
    })
    if (unfinished.ofAccount >= uploadsPerAccount) {
      throw new TooManyUploadsError(uploadsPerAccount, 'account')
    }
    if (unfinished.ofRepository >= uploadsPerRepository) {
      throw new TooManyUploadsError(uploadsPerRepository, 'repository')
    }
  }

  async #claim(owner: UploadOwner, range: ContentRange | undefined): Promise<Claim> {
    const writer = randomUUID()
    const nowMs = this.#clock()
    const untilMs = nowMs + claimMilliseconds
    const upload = await this.#database.transaction(
      async (tx) => {
        const claimed = await claimUpload(tx, owner, { writer, untilMs, nowMs })
        if (claimed === undefined) return undefined
        const { receivedBytes } = claimed.state
        // Thrown inside the transaction, so that the claim is not kept.
        if (range !== undefined && range.firstByte !== receivedBytes) {
          throw new UploadRangeError(receivedBytes)
        }
        return claimed
      },
      { durability: 'relaxed' },
    )
    if (upload !== undefined) {
      const keeper = this.#claims.keep({ id: upload.id, writer, untilMs })
      return { owner, upload, writer, keeper }
    }
    await this.#require(owner)
    throw new UploadBusyError()
  }

  /**
   * Moves a body into the store, hashing on the way, and saves how far it came.
   *
   * @param options.digest of the last body; the claim is kept then
   */
  async #write(
    target: Authorized<'push'>,
    claim: Claim,
    chunk: Chunk,
    { digest }: { readonly digest?: Digest } = {},
  ): Promise<{ readonly upload: Upload }> {
    const { upload, keeper } = claim
    const driver = this.#storage.driverOf(upload.location)
    let hash: RunningHash | undefined
    let result: AppendResult
    try {
      hash = await this.#hashes.begin(upload, driver, { isChunked: chunk.range !== undefined })
      // What all chunks have together, not each of them, may be as large as a layer.
      const { receivedBytes } = upload.state
      const admitted = await this.#admission.guard(
        target,
        { id: upload.id, receivedBytes },
        chunk.body,
        { bytes: chunk.announcedBytes, digest },
      )
      const allowed = limited(admitted, this.#maximumLayerBytes - receivedBytes)
      const body = observed(allowed, (part) => hash?.update(part))
      result = await driver.uploads.append(upload.state, keeper.guard(body))
    } catch (error) {
      // The hash has seen bytes that the store may not have: the next request computes it anew.
      this.#hashes.drop(upload.id)
      await this.#release(claim)
      throw error
    }

    const { state, brokenBy } = result
    const writtenBytes = state.receivedBytes - upload.state.receivedBytes
    const isRangeKept =
      brokenBy !== undefined ||
      chunk.range === undefined ||
      writtenBytes === chunk.range.lastByte - chunk.range.firstByte + 1
    if (!isRangeKept) {
      this.#hashes.drop(upload.id)
      await this.#release(claim)
      throw new InvalidContentRangeError(`it names other bytes than the ${writtenBytes} that came`)
    }
    const next: Upload = {
      ...upload,
      state,
      digestSoFar: hash?.digestSoFar(),
      hashState: hash?.portableState(),
    }
    if (digest === undefined || brokenBy !== undefined) {
      await this.#save(claim, next)
      if (hash !== undefined) this.#hashes.keep(upload.id, state.receivedBytes, hash)
    }
    if (brokenBy !== undefined) {
      throw brokenBy.name === 'BrokenBodyError'
        ? new UploadInterruptedError(state.receivedBytes, { cause: brokenBy })
        : brokenBy
    }
    return { upload: next }
  }

  async #save(claim: Claim, upload: Upload): Promise<void> {
    const isOurs = await this.#database.transaction(
      (tx) =>
        saveProgress(tx, upload.id, claim.writer, {
          algorithm: upload.algorithm,
          state: upload.state,
          digestSoFar: upload.digestSoFar,
          hashState: upload.hashState,
          nowMs: this.#clock(),
        }),
      { durability: 'relaxed' },
    )
    if (!isOurs) {
      this.#hashes.drop(upload.id)
      throw new UploadBusyError()
    }
  }

  /** Gives a claim back after a failure, with the upload as the claim has it. */
  async #release(claim: Claim): Promise<void> {
    await this.#save(claim, claim.upload).catch(() => undefined)
  }

  /**
   * Makes what an upload has received a blob. The claim is held throughout: nobody else may
   * write to the object while it is completed, nor end the upload with fewer bytes than it has.
   */
  async #commit(target: Authorized<'push'>, claim: Claim, digest: Digest): Promise<void> {
    const { owner, upload, writer, keeper } = claim
    const { state } = upload
    const driver = this.#storage.driverOf(upload.location)
    let isFirst: boolean
    try {
      await keeper.requireHeld()
      await driver.uploads.complete(state)
      const actual = await this.#hashes.digestOf(upload, driver, digest)
      if (actual !== digest) throw new DigestMismatchError(digest, actual)
      this.#hashes.drop(upload.id)
      isFirst = await this.#blobs.store(
        target,
        {
          digest,
          sizeBytes: state.receivedBytes,
          placement: { location: upload.location, storageKey: state.key },
        },
        (tx) => deleteUpload(tx, owner, { writer, nowMs: this.#clock() }),
      )
    } catch (error) {
      const isUseless = error instanceof UploadDamagedError || error instanceof DigestMismatchError
      if (isUseless) await this.#drop(owner, upload, writer)
      else await this.#release(claim)
      throw error
    }
    if (isFirst) return
    // The claim was lost: somebody else ended the upload, cancelled it, or writes to it.
    if ((await this.#blobs.find(target, digest)) !== undefined) return
    await this.#require(owner)
    throw new UploadBusyError()
  }

  /**
   * The row first: who deletes it owns the bytes. A job sees to those that cannot be removed now.
   */
  async #drop(owner: UploadOwner, upload: Upload, writer: string | undefined): Promise<void> {
    const isOurs = await this.#database.transaction(
      async (tx) => {
        const nowMs = this.#clock()
        if (!(await deleteUpload(tx, owner, { writer, nowMs }))) return false
        await enqueue(tx, removeUploadBytesJob(upload, nowMs + bytesRemovedMilliseconds), nowMs)
        return true
      },
      { durability: 'relaxed' },
    )
    if (!isOurs) {
      await this.#require(owner)
      throw new UploadBusyError()
    }
    this.#hashes.drop(upload.id)
    await this.#storage
      .driverOf(upload.location)
      .uploads.cancel(upload.state)
      .catch(() => undefined)
  }
}

interface Claim {
  readonly owner: UploadOwner
  readonly upload: Upload
  readonly writer: string
  readonly keeper: ClaimKeeper
}

/** What the client is told when its claim has passed to another, or nobody can say whether it has. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof WriterReplacedError)) return error
  return error.cause ?? new UploadBusyError()
}

function ownerOf(target: Authorized<'push'>, id: string): UploadOwner {
  const { principal, repository } = target
  if (principal.kind === 'anonymous') throw new Error('nobody pushes without an account')
  return { id, repositoryId: repository.id, accountId: principal.account.id }
}
