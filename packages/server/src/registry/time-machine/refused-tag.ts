import { NoRoomError } from '../uploads/upload-admission.ts'

/** One tag cannot return. The transaction is undone and done again without it. */
export class TagRefusedError extends Error {
  override readonly name = 'TagRefusedError'
  readonly tag: string

  constructor(tag: string, reason: string, options: ErrorOptions) {
    super(reason, options)
    this.tag = tag
  }
}

/** What forbids a change of content; everything else is a fault. */
const refusals = new Set([
  'InvalidManifestError',
  'ManifestUnknownError',
  'MissingContentError',
  'TagImmutableError',
  'TagUnknownError',
])

/** Why a tag cannot return, as a sentence; undefined for a fault, which is none of the tag's. */
export function reasonOfRefusal(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  return refusals.has(error.name) || error instanceof NoRoomError ? error.message : undefined
}
