import { isDigest, type Digest } from '../digest.ts'
import { type Platform, platformOf } from './platform.ts'

/** A child as its index describes it. */
export interface IndexChild {
  readonly digest: Digest
  readonly mediaType: string
  readonly sizeBytes: number
  readonly platform: Platform | undefined
  readonly annotations: Readonly<Record<string, string>>
}

type Json = Readonly<Record<string, unknown>>

/**
 * The first children of an index that was checked when it was pushed, in its order.
 *
 * @param content the bytes of the index as text
 */
export function indexChildren(content: string, limit: number): IndexChild[] {
  const { manifests } = JSON.parse(content) as { readonly manifests?: unknown }
  if (!Array.isArray(manifests)) return []
  return manifests.slice(0, limit).flatMap((value: unknown) => {
    const { digest, mediaType, size, platform, annotations } = (value ?? {}) as Json
    if (typeof digest !== 'string' || !isDigest(digest)) return []
    const child = {
      digest,
      mediaType: typeof mediaType === 'string' ? mediaType : '',
      sizeBytes: typeof size === 'number' ? size : 0,
      platform: platformOf(platform),
      annotations: textsIn(annotations),
    }
    return [child]
  })
}

/** What of a map are texts: descriptors in old manifests were not checked as far as that. */
function textsIn(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}
