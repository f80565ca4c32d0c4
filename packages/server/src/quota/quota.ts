import { NoRoomError } from '../registry/uploads/upload-admission.ts'

/** How many bytes a namespace may hold, with thresholds on the way there. */
export interface Quota {
  readonly id: number
  readonly limitBytes: number
  readonly thresholds: readonly Threshold[]
}

export interface Threshold {
  readonly id: number
  /** `warning` tells the owners; `reject` refuses what would go beyond it. */
  readonly kind: ThresholdKind
  /** Of the limit, 1 to 100. */
  readonly percent: number
}

export type ThresholdKind = 'warning' | 'reject'

/** What else a namespace may have; undefined members bound nothing. */
export interface Bounds {
  readonly repositories: number | undefined
  /** In each of its repositories. */
  readonly tags: number | undefined
  readonly blobBytes: number | undefined
}

/** Undefined members stay as they are; null takes one away. */
export type BoundsChange = { readonly [Bound in keyof Bounds]?: number | null | undefined }

export const boundless: Bounds = { repositories: undefined, tags: undefined, blobBytes: undefined }

/** All that bounds a namespace: its own, or else what the configuration says. */
export interface NamespaceLimits {
  /** Its own; undefined where none was made for it. */
  readonly quota: Quota | undefined
  /** Of its own quota or of the registry's. */
  readonly limitBytes: number | undefined
  /** What would use more is refused. A quota without a threshold for that refuses nothing, as in Quay. */
  readonly rejectAt: RejectThreshold | undefined
  readonly bounds: Bounds
}

export interface RejectThreshold {
  readonly bytes: number
  readonly percent: number
}

/** A namespace's own quota and bounds, over those of the configuration. */
export function limitsOf(
  own: { readonly quota: Quota | undefined; readonly bounds: Bounds },
  defaults: { readonly limitBytes: number | undefined; readonly bounds: Bounds },
): NamespaceLimits {
  const bounds = {
    repositories: own.bounds.repositories ?? defaults.bounds.repositories,
    tags: own.bounds.tags ?? defaults.bounds.tags,
    blobBytes: own.bounds.blobBytes ?? defaults.bounds.blobBytes,
  }
  const { quota } = own
  if (quota !== undefined) {
    return { quota, limitBytes: quota.limitBytes, rejectAt: lowestReject(quota), bounds }
  }
  const { limitBytes } = defaults
  const rejectAt = limitBytes === undefined ? undefined : { bytes: limitBytes, percent: 100 }
  return { quota, limitBytes, rejectAt, bounds }
}

/** Where a quota refuses; undefined where it refuses nothing. */
export function lowestReject(quota: Quota): RejectThreshold | undefined {
  const percents = quota.thresholds
    .filter(({ kind }) => kind === 'reject')
    .map(({ percent }) => percent)
  if (percents.length === 0) return undefined
  const percent = Math.min(...percents)
  return { bytes: bytesAt(quota, percent), percent }
}

/** The bytes up to which a threshold is not passed: the last byte fits. */
export function bytesAt({ limitBytes }: Pick<Quota, 'limitBytes'>, percent: number): number {
  return Number((BigInt(limitBytes) * BigInt(percent)) / 100n)
}

/** The highest of the warnings that a namespace passes. */
export function warningPassed(quota: Quota, usedBytes: number): Threshold | undefined {
  return quota.thresholds
    .filter(({ kind, percent }) => kind === 'warning' && usedBytes > bytesAt(quota, percent))
    .toSorted((left, right) => right.percent - left.percent)[0]
}

/** What was pushed does not fit into what the namespace may hold. */
export class QuotaExceededError extends NoRoomError {
  override readonly name = 'QuotaExceededError'
  readonly details: {
    readonly limitBytes: number
    readonly percent: number
    readonly usedBytes: number
  }

  constructor(details: QuotaExceededError['details']) {
    // Quay's own words: clients show them to people, who look for them.
    super('Quota has been exceeded on namespace')
    this.details = details
  }
}

export class BlobBoundExceededError extends NoRoomError {
  override readonly name = 'BlobBoundExceededError'

  constructor(boundBytes: number) {
    super(
      `a blob may have at most ${humanBytes(boundBytes)} in this namespace; ` +
        'make the layer smaller, or ask the administrator of the registry for more',
    )
  }
}

export class TagBoundReachedError extends NoRoomError {
  override readonly name = 'TagBoundReachedError'

  constructor(tags: number) {
    super(
      `the repository has all the ${tags} tags that one may have in its namespace; delete tags, ` +
        'let a policy prune them, or ask the administrator of the registry for more',
    )
  }
}

export class RepositoryBoundReachedError extends NoRoomError {
  override readonly name = 'RepositoryBoundReachedError'

  constructor(repositories: number) {
    super(
      `the namespace has all the ${repositories} repositories that it may have; delete one, or ` +
        'ask the administrator of the registry for more',
    )
  }
}

export class QuotaNotFoundError extends Error {
  override readonly name = 'QuotaNotFoundError'

  constructor(namespace: string) {
    super(`${namespace} has no such quota`)
  }
}

export class InvalidQuotaError extends Error {
  override readonly name = 'InvalidQuotaError'
}

export class QuotaExistsError extends Error {
  override readonly name = 'QuotaExistsError'

  constructor(namespace: string) {
    super(`${namespace} has a quota already; change that one`)
  }
}

export class ThresholdNotFoundError extends Error {
  override readonly name = 'ThresholdNotFoundError'

  constructor(id: number) {
    super(`the quota has no limit ${id}`)
  }
}

export class TooManyThresholdsError extends Error {
  override readonly name = 'TooManyThresholdsError'

  constructor(maximum: number) {
    super(`a quota has at most ${maximum} limits; change one of those that are there`)
  }
}

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** As Quay writes sizes: one digit after the point, in steps of 1024. */
export function humanBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024
    unit += 1
  }
  return `${value.toFixed(1)} ${units[unit]}`
}

const sizeForm = /^(?<amount>\d+(?:\.\d+)?)\s?(?<unit>[KMGTPE])?(?:i?B?)$/i

/**
 * A size as people write it: `10 GiB`, `10G`, `10gb`, `1.5T` or bytes. All units are steps of
 * 1024. Undefined for what is no size, or no safe number of bytes.
 */
export function readBytes(text: string): number | undefined {
  const found = sizeForm.exec(text.trim())?.groups
  if (found === undefined) return undefined
  const power = found['unit'] === undefined ? 0 : 'KMGTPE'.indexOf(found['unit'].toUpperCase()) + 1
  const bytes = Math.floor(Number(found['amount']) * 1024 ** power)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}
