import { type ByteSource, sourceOfIterable } from '../../../platform/bytes/byte-source.ts'
import {
  type AppendResult,
  type ResumableUploads,
  UploadDamagedError,
  type UploadState,
  WriterReplacedError,
} from '../../storage-driver.ts'
import { findStorageKey, type StorageKey, uploadsPrefix } from '../../storage-key.ts'
import { joinParts } from './join-parts.ts'
import { PartCutter } from './part-cutter.ts'
import { PartSender } from './part-sender.ts'
import { type PartLimits, smallestPartBytes } from './part-sizes.ts'
import {
  listObjects,
  openObject,
  putObject,
  readHead,
  removeObject,
  type S3Bucket,
  statObject,
} from './s3-bucket.ts'
import { isMissing } from './s3-errors.ts'
import { abortMultipart, listMultiparts } from './s3-multipart.ts'
import { Slots } from '../../../platform/concurrency/slots.ts'
import {
  keyOfTail,
  nothingReceived,
  progressOf,
  tailNameOf,
  tailsPrefix,
  type UploadProgress,
  withProgress,
} from './upload-progress.ts'

/** Of all uploads of a process; enough to fill any connection. */
const partsOnTheirWay = 16

/**
 * Uploads as S3 lets them be resumed.
 *
 * A first body that is too small for two parts becomes one object under its key, in one
 * request; it is read again if another append follows. A larger one becomes a multipart upload, whose
 * parts are sent while the next is gathered. The few bytes at the end of an append that are
 * no part yet wait in an object of their own for the next append, on whichever machine.
 *
 * Parts cannot be read before they are joined, so there is no `readBack`.
 *
 * Memory: up to 13 MiB for each body that is arriving, and sixteen parts of 8 MiB on their way
 * for all of them; above 10 GiB parts grow, to 1/1,250 of what was received.
 */
export function s3Uploads(bucket: S3Bucket, limits: PartLimits): ResumableUploads {
  /** States whose whole object this process has just stored, and need not look for. */
  const justStored = new WeakSet<UploadState>()
  const slots = new Slots(partsOnTheirWay)

  const append = async (state: UploadState, body: ByteSource): Promise<AppendResult> => {
    const first = await readBatch(body)
    if (first.batch === undefined) return resultOf(state, first.brokenBy)

    const before = progressOf(state)
    const cutter = new PartCutter(limits, before.kind === 'parts' ? before.partsBytes : 0)
    cutter.add([await readTail(bucket, state)])
    const sender = new PartSender(bucket, slots, state.key, before)
    try {
      const brokenBy = await sendParts(first.batch, body, cutter, sender)
      const receivedBytes = sender.partsBytes + cutter.sizeBytes
      const progress = await storeRest(state, cutter, sender)
      const next = withProgress(state, receivedBytes, {
        ...progress,
        ...spentTail(state, progress),
      })
      await removeSpentTail(bucket, state)
      if (progress.kind === 'whole') justStored.add(next)
      return resultOf(next, brokenBy)
    } catch (error) {
      await sender.abandon()
      throw before.kind === 'parts' && isMissing(error) ? new UploadDamagedError(state.key) : error
    }
  }

  /** Sends every part that the body is large enough for, and answers with what broke it. */
  const sendParts = async (
    firstBatch: readonly Uint8Array[],
    body: ByteSource,
    cutter: PartCutter,
    sender: PartSender,
  ): Promise<Error | undefined> => {
    let batch: readonly Uint8Array[] | undefined = firstBatch
    let brokenBy: Error | undefined
    while (batch !== undefined) {
      cutter.add(batch)
      for (let part = cutter.nextPart(); part !== undefined; part = cutter.nextPart()) {
        await sender.send(part)
      }
      ;({ batch, brokenBy } = await readBatch(body))
    }
    return brokenBy
  }

  /** Stores what is left at the end of a body: as an object, as a part, or as the tail. */
  const storeRest = async (
    { key, receivedBytes }: UploadState,
    cutter: PartCutter,
    sender: PartSender,
  ): Promise<UploadProgress> => {
    const { sizeBytes } = cutter
    const rest = cutter.rest()
    const offset = sender.partsBytes
    const isEnough = sizeBytes >= smallestPartBytes(limits, offset)
    // A second append is a sign of more: each would read a larger object again.
    const isWhole = !sender.hasParts && (receivedBytes === 0 || !isEnough)
    if (isWhole) {
      const tag = await putObject(bucket, key, rest.bytes)
      rest.release()
      return { kind: 'whole', tag }
    }
    let storingTail: Promise<unknown> | undefined
    if (isEnough) {
      await sender.send(rest)
    } else if (sizeBytes > 0) {
      storingTail = putObject(bucket, tailNameOf(key, offset), rest.bytes)
    }
    const [progress] = await Promise.all([sender.finish(), storingTail])
    return progress ?? nothingReceived
  }

  const complete = async (state: UploadState): Promise<void> => {
    const { key, receivedBytes } = state
    const progress = progressOf(state)
    if (receivedBytes === 0) {
      await putObject(bucket, key, new Uint8Array())
      return
    }
    if (justStored.has(state)) return
    if (progress.kind === 'parts') {
      // A tail that is not there has been joined by another request, or is lost like the object.
      const tail = await readTail(bucket, state).catch(undefinedIfDamaged)
      if (tail !== undefined && (await joinParts(bucket, limits, state, progress, tail))) {
        await removeTails(bucket, state)
        return
      }
    }
    const stored = await statObject(bucket, key)
    const isWhole = progress.kind === 'parts' || stored?.tag === progress.tag
    if (stored?.sizeBytes === receivedBytes && isWhole) {
      await removeTails(bucket, state)
      return
    }
    if (stored === undefined || stored.sizeBytes <= receivedBytes) throw new UploadDamagedError(key)
    await cutToReceived(state)
    await removeTails(bucket, state)
  }

  /** An append whose state was lost has stored more than was acknowledged: stores less again. */
  const cutToReceived = async ({ key, receivedBytes }: UploadState): Promise<void> => {
    const received = await openObject(bucket, key, { firstByte: 0, lastByte: receivedBytes - 1 })
    const again = await append(newUpload(key), sourceOfIterable(received))
    if (again.brokenBy !== undefined) throw again.brokenBy
    await complete(again.state)
  }

  return {
    begin: (key) => Promise.resolve(newUpload(key)),

    append,

    complete,

    async cancel(state) {
      const progress = progressOf(state)
      if (progress.kind === 'parts') {
        await abortMultipart(bucket, { name: state.key, uploadId: progress.uploadId })
      }
      await Promise.all([removeObject(bucket, state.key), removeTails(bucket, state)])
    },

    async removeAbandoned({ beforeMs, isKnown, signal }) {
      let removed = 0
      for await (const multipart of listMultiparts(bucket, uploadsPrefix)) {
        signal.throwIfAborted()
        const key = findStorageKey(multipart.name)
        if (key === undefined || multipart.begunAtMs >= beforeMs || (await isKnown(key))) continue
        await abortMultipart(bucket, multipart)
        removed += 1
      }
      for await (const { name, modifiedAtMs } of listObjects(bucket, tailsPrefix)) {
        signal.throwIfAborted()
        const key = keyOfTail(name)
        if (key === undefined || modifiedAtMs >= beforeMs || (await isKnown(key))) continue
        await removeObject(bucket, name)
        removed += 1
      }
      return removed
    },
  }
}

function newUpload(key: StorageKey): UploadState {
  return { key, receivedBytes: 0, driverState: { ...nothingReceived } }
}

function undefinedIfDamaged(error: unknown): undefined {
  if (!(error instanceof UploadDamagedError)) throw error
}

async function readBatch(
  body: ByteSource,
): Promise<{ readonly batch: Uint8Array[] | undefined; readonly brokenBy: Error | undefined }> {
  try {
    return { batch: await body.read(), brokenBy: undefined }
  } catch (error) {
    if (error instanceof WriterReplacedError) throw error
    return { batch: undefined, brokenBy: error instanceof Error ? error : new Error(String(error)) }
  }
}

function resultOf(state: UploadState, brokenBy: Error | undefined): AppendResult {
  return brokenBy === undefined ? { state } : { state, brokenBy }
}

/** What was received and lies in no part. @throws UploadDamagedError */
async function readTail(bucket: S3Bucket, state: UploadState): Promise<Buffer> {
  const { name, sizeBytes } = tailOf(state)
  if (sizeBytes === 0) return Buffer.alloc(0)
  const tail = await readHead(bucket, name, sizeBytes)
  if (tail?.byteLength !== sizeBytes) throw new UploadDamagedError(state.key)
  return tail
}

function tailOf(state: UploadState): { readonly name: string; readonly sizeBytes: number } {
  const { key, receivedBytes } = state
  const progress = progressOf(state)
  return progress.kind === 'parts'
    ? { name: tailNameOf(key, progress.partsBytes), sizeBytes: receivedBytes - progress.partsBytes }
    : { name: key, sizeBytes: receivedBytes }
}

/** Which tail nobody needs any more once the next state is saved. */
function spentTail(before: UploadState, after: UploadProgress): { readonly spentTail?: number } {
  const progress = progressOf(before)
  if (progress.kind !== 'parts' || after.kind !== 'parts') return {}
  const hadTail = before.receivedBytes > progress.partsBytes
  return hadTail && after.partsBytes > progress.partsBytes ? { spentTail: progress.partsBytes } : {}
}

/** The state that names it was saved, so nobody goes back to the one that needs it. */
async function removeSpentTail(bucket: S3Bucket, { key, driverState }: UploadState): Promise<void> {
  const { spentTail: offset } = driverState
  if (typeof offset !== 'number') return
  // Whatever is not removed now is removed as abandoned.
  await removeObject(bucket, tailNameOf(key, offset)).catch(() => undefined)
}

async function removeTails(bucket: S3Bucket, state: UploadState): Promise<void> {
  const progress = progressOf(state)
  if (progress.kind !== 'parts') return
  const offsets = new Set<number>()
  if (state.receivedBytes > progress.partsBytes) offsets.add(progress.partsBytes)
  if (progress.spentTail !== undefined) offsets.add(progress.spentTail)
  await Promise.all(
    [...offsets].map((offset) => removeObject(bucket, tailNameOf(state.key, offset))),
  )
}
