import type { Authorized } from '../access/access.service.ts'
import type { ByteSource } from '../platform/bytes/byte-source.ts'
import type { Clock } from '../platform/clock/clock.ts'
import type { QuotaConfig } from '../platform/config/slices/quota.ts'
import { isForeignKeyViolation } from '../platform/database/database-error.ts'
import type {
  AnnouncedBytes,
  GrowingUpload,
  NoRoomError,
  UploadAdmission,
} from '../registry/uploads/upload-admission.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import type { LimitsOfNamespaces } from './namespace-limits.service.ts'
import type { QuotaAlarms } from './quota-alarms.ts'
import type { QuotaFaults } from './quota-faults.ts'
import {
  BlobBoundExceededError,
  type NamespaceLimits,
  QuotaExceededError,
  type RejectThreshold,
} from './quota.ts'
import {
  findUsage,
  isDigestUsed,
  type Occupancy,
  prepareFindOccupancy,
  releaseOf,
  reserveForUpload,
} from './reservation.queries.ts'
import { WaitingLine } from './waiting-line.ts'

/** How long room is held for something that does not come on: so long others go without it. */
export const reservedForMilliseconds = 15 * 60_000
/** Room that is taken ahead for a body whose length nobody knows. */
const stepBytes = 8 * 1024 * 1024
/** What is held may be passed over by so much, where pushes would wait for each other. */
const passedOverBytesMaximum = 64 * 1024 * 1024

interface Dependencies {
  readonly database: BerthDatabase
  readonly clock: Clock
  readonly config: QuotaConfig
  readonly limits: LimitsOfNamespaces
  readonly alarms: QuotaAlarms
  readonly faults: QuotaFaults
}

interface Ask {
  readonly namespaceId: number
  readonly uploadId: string
  /** Of the upload as a whole. */
  readonly neededBytes: number
  /** What it takes if there is enough. */
  readonly wantedBytes: number
  readonly digest: AnnouncedBytes['digest']
}

/**
 * Room for what is on its way into namespaces.
 *
 * An upload gets room for its bytes before they are read, and holds it until a manifest names
 * its blob, or for a quarter of an hour in which nothing happens. What cannot fit beside what is
 * used is refused at once. What only stands behind others who hold room waits for them, for a
 * while. All of this keeps pushes from bringing in vain what is too much; that a namespace never
 * uses more than it may is decided by the exact check when a manifest is stored.
 */
export class Room implements UploadAdmission {
  readonly #dependencies: Dependencies
  readonly #findOccupancy: ReturnType<typeof prepareFindOccupancy>
  readonly #lines = new Map<number, WaitingLine>()

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
    this.#findOccupancy = prepareFindOccupancy(dependencies.database)
  }

  async begin(target: Authorized<'push'>, { bytes = 0, digest }: AnnouncedBytes): Promise<void> {
    await this.#dependencies.faults.survive(undefined, async () => {
      const { namespaceId } = target.repository
      const { rejectAt, bounds, limitBytes } = await this.#lately(namespaceId)
      requireBlobBytes(bytes, bounds.blobBytes)
      if (rejectAt === undefined) return
      const usedBytes = await findUsage(this.#dependencies.database.reader, namespaceId)
      // An upload has at least a byte.
      if (usedBytes + Math.max(bytes, 1) <= rejectAt.bytes) return
      if (await this.#isUsed(namespaceId, digest)) return
      throw exceeded(usedBytes, rejectAt, limitBytes)
    })
  }

  async guard(
    target: Authorized<'push'>,
    upload: GrowingUpload,
    body: ByteSource,
    announced: AnnouncedBytes,
  ): Promise<ByteSource> {
    const { namespaceId } = target.repository
    const limits = await this.#dependencies.faults.survive(undefined, () =>
      this.#lately(namespaceId),
    )
    if (limits?.rejectAt === undefined && limits?.bounds.blobBytes === undefined) return body

    const announcedBytes = upload.receivedBytes + (announced.bytes ?? 0)
    let receivedBytes = upload.receivedBytes
    let grantedBytes = 0
    let grantedAtMs = 0
    const ask = async () => {
      const neededBytes = Math.max(receivedBytes, announcedBytes)
      const aheadBytes = announced.bytes === undefined ? stepBytes : 0
      grantedAtMs = this.#dependencies.clock()
      grantedBytes = await this.#grant(limits, {
        namespaceId,
        uploadId: upload.id,
        neededBytes,
        wantedBytes: Math.min(neededBytes + aheadBytes, limits.bounds.blobBytes ?? Infinity),
        digest: announced.digest,
      })
    }
    if (announcedBytes > 0) await ask()
    return {
      read: async () => {
        const batch = await body.read()
        if (batch === undefined) return undefined
        for (const chunk of batch) receivedBytes += chunk.byteLength
        const isOld = this.#dependencies.clock() - grantedAtMs > reservedForMilliseconds / 3
        if (receivedBytes > grantedBytes || isOld) await ask()
        return batch
      },
    }
  }

  async refused(target: Authorized<'push'>, refusal: NoRoomError): Promise<void> {
    const { repository, principal } = target
    const { database, alarms, faults } = this.#dependencies
    const { id: repositoryId, namespaceId, name } = repository
    const settle = async (tx: Tx) => {
      if (principal.kind === 'account') {
        await releaseOf(tx, { namespaceId, repositoryId, accountId: principal.account.id })
      }
      if (!(refusal instanceof QuotaExceededError)) return
      const { limitBytes, percent: thresholdPercent, usedBytes: usageBytes } = refusal.details
      await alarms.crossed(tx, {
        kind: 'quota_error',
        namespaceId,
        namespace: name.namespace,
        thresholdPercent,
        usageBytes,
        limitBytes,
      })
    }
    await faults.survive(undefined, () => database.transaction(settle, { durability: 'relaxed' }))
  }

  /** Takes room for an upload, waiting for it if need be; answers with how many bytes it has. */
  async #grant(limits: NamespaceLimits, ask: Ask): Promise<number> {
    requireBlobBytes(ask.neededBytes, limits.bounds.blobBytes)
    const { rejectAt, limitBytes } = limits
    if (rejectAt === undefined) return ask.wantedBytes
    return await this.#dependencies.faults.survive(ask.wantedBytes, async () => {
      const { namespaceId, neededBytes } = ask
      const look = async () => {
        const occupancy = await this.#occupancy(namespaceId, ask.uploadId)
        if (occupancy.usedBytes + neededBytes > rejectAt.bytes) {
          if (!(await this.#isUsed(namespaceId, ask.digest))) {
            throw exceeded(occupancy.usedBytes, rejectAt, limitBytes)
          }
          return { occupancy, fits: true, mayPassOver: true, mark: '' }
        }
        const takenBytes = occupancy.usedBytes + occupancy.reservedBytes + neededBytes
        return {
          occupancy,
          fits: takenBytes <= rejectAt.bytes,
          mayPassOver: takenBytes <= rejectAt.bytes + passedOverBytesMaximum,
          mark: `${occupancy.usedBytes}:${occupancy.reservedBytes}`,
        }
      }
      let seen = await look()
      if (!seen.fits) {
        const isIn = await this.#inLine(namespaceId, async () => {
          seen = await look()
          return seen
        })
        const isUsed = !isIn && (await this.#isUsed(namespaceId, ask.digest))
        if (!isIn && !isUsed) throw exceeded(seen.occupancy.usedBytes, rejectAt, limitBytes)
      }
      const { usedBytes, reservedBytes } = seen.occupancy
      const freeBytes = rejectAt.bytes - usedBytes - reservedBytes
      const grantedBytes = Math.max(neededBytes, Math.min(ask.wantedBytes, freeBytes))
      await this.#reserve(ask, grantedBytes)
      return grantedBytes
    })
  }

  async #inLine(namespaceId: number, look: Parameters<WaitingLine['wait']>[0]): Promise<boolean> {
    const patienceMilliseconds = this.#dependencies.config.patienceSeconds * 1000
    let line = this.#lines.get(namespaceId)
    if (line === undefined) {
      line = new WaitingLine(patienceMilliseconds)
      this.#lines.set(namespaceId, line)
    }
    try {
      return await line.wait(look)
    } finally {
      if (line.isEmpty) this.#lines.delete(namespaceId)
    }
  }

  async #reserve(ask: Ask, sizeBytes: number): Promise<void> {
    const { database, clock } = this.#dependencies
    const { uploadId, namespaceId } = ask
    const expiresAtMs = clock() + reservedForMilliseconds
    try {
      await database.transaction(
        (tx) => reserveForUpload(tx, { uploadId, namespaceId, sizeBytes, expiresAtMs }),
        { durability: 'relaxed' },
      )
    } catch (error) {
      // The upload was removed meanwhile: whoever writes to it is told by its claim.
      if (!isForeignKeyViolation(error)) throw error
    }
  }

  async #lately(namespaceId: number): Promise<NamespaceLimits> {
    const { limits, database } = this.#dependencies
    return await limits.lately(database.reader, namespaceId)
  }

  async #occupancy(namespaceId: number, uploadId: string): Promise<Occupancy> {
    const nowMs = this.#dependencies.clock()
    return await this.#findOccupancy({ namespaceId, uploadId, nowMs })
  }

  async #isUsed(namespaceId: number, digest: AnnouncedBytes['digest']): Promise<boolean> {
    if (digest === undefined) return false
    return await isDigestUsed(this.#dependencies.database.reader, namespaceId, digest)
  }
}

function requireBlobBytes(bytes: number, boundBytes: number | undefined): void {
  if (boundBytes !== undefined && bytes > boundBytes) throw new BlobBoundExceededError(boundBytes)
}

function exceeded(
  usedBytes: number,
  { percent }: RejectThreshold,
  limitBytes = 0,
): QuotaExceededError {
  return new QuotaExceededError({ limitBytes, percent, usedBytes })
}
