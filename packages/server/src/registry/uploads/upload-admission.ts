import type { Authorized } from '../../access/access.service.ts'
import type { ByteSource } from '../../platform/bytes/byte-source.ts'
import type { Digest } from '../digest.ts'

/** What a client says of the bytes that it brings, before they come. */
export interface AnnouncedBytes {
  /** Undefined when it does not say. */
  readonly bytes: number | undefined
  /** Undefined until the client names it. */
  readonly digest: Digest | undefined
}

/** An upload that gets more bytes. */
export interface GrowingUpload {
  readonly id: string
  readonly receivedBytes: number
}

/**
 * Decides whether there is room for what is on its way to a repository. What it refuses leaves
 * nothing behind: whoever asks drops the upload, and says so by `refused`.
 */
export interface UploadAdmission {
  /** Asked before an upload begins. @throws NoRoomError */
  begin(target: Authorized<'push'>, announced: AnnouncedBytes): Promise<void>
  /**
   * The same body, of which each part passes only when there is room for it: until then nobody
   * reads on. Reading throws NoRoomError.
   */
  guard(
    target: Authorized<'push'>,
    upload: GrowingUpload,
    body: ByteSource,
    announced: AnnouncedBytes,
  ): Promise<ByteSource>
  /** Something of a push was refused: room that its blobs hold is given back. */
  refused(target: Authorized<'push'>, refusal: NoRoomError): Promise<void>
}

/** There is no room for what a push brings. */
export abstract class NoRoomError extends Error {}

/** Where nothing is bounded. */
export const roomForAll: UploadAdmission = {
  begin: () => Promise.resolve(),
  guard: (_target, _upload, body) => Promise.resolve(body),
  refused: () => Promise.resolve(),
}

/** Does a part of a push, and tells when it is refused. */
export async function whileThereIsRoom<Result>(
  admission: UploadAdmission,
  target: Authorized<'push'>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof NoRoomError) await admission.refused(target, error)
    throw error
  }
}
