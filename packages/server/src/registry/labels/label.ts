/** A short text about a manifest, under a key. */
export interface NewLabel {
  readonly key: string
  readonly value: string
  readonly mediaType: LabelMediaType
}

export type LabelMediaType = 'text/plain' | 'application/json'

/** Labels of the manifest itself stay as they are; those that were added can be taken away. */
export type LabelSource = 'manifest' | 'api' | 'internal'

export interface Label extends NewLabel {
  readonly uuid: string
  readonly source: LabelSource
}

export class InvalidLabelKeyError extends Error {
  override readonly name = 'InvalidLabelKeyError'

  constructor(key: string) {
    super(
      `${JSON.stringify(key.slice(0, 300))} cannot be the key of a label: small letters and ` +
        'digits, single dots and dashes between them, 255 characters at most',
    )
  }
}

/** Keys with that beginning are given by programs, such as builders, and by Berth. */
export class ReservedLabelKeyError extends Error {
  override readonly name = 'ReservedLabelKeyError'

  constructor(key: string, prefix: string) {
    super(`the key ${key} begins with ${prefix}, which is reserved; choose another`)
  }
}

/** The label came with the manifest, which does not change. */
export class FixedLabelError extends Error {
  override readonly name = 'FixedLabelError'

  constructor(key: string) {
    super(`the label ${key} came with the manifest and cannot be deleted`)
  }
}

export class LabelNotFoundError extends Error {
  override readonly name = 'LabelNotFoundError'

  constructor(uuid: string) {
    super(`the manifest has no label ${uuid.slice(0, 100)}`)
  }
}

export class TooManyLabelsError extends Error {
  override readonly name = 'TooManyLabelsError'

  constructor(maximum: number) {
    super(`the manifest has ${maximum} labels already; delete some first`)
  }
}

/** Read from left to right without going back: a dot or dash stands between letters or digits. */
const keyForm = /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/
const keyLengthMaximum = 255

/** Quay's list. `quay` and `io.quay` are what it and Berth act on. */
const reservedPrefixes = [
  'com.docker.',
  'io.docker.',
  'org.dockerproject.',
  'org.opencontainers.',
  'io.cncf.',
  'io.kubernetes.',
  'io.k8s.',
  'io.quay',
  'com.coreos',
  'com.tectonic',
  'internal',
  'quay',
] as const

/**
 * @param moreReserved prefixes that the configuration adds
 * @throws InvalidLabelKeyError, ReservedLabelKeyError
 */
export function requireFreeLabelKey(key: string, moreReserved: readonly string[]): void {
  if (key.length > keyLengthMaximum || !keyForm.test(key)) throw new InvalidLabelKeyError(key)
  const prefix = [...reservedPrefixes, ...moreReserved].find((reserved) => key.startsWith(reserved))
  if (prefix !== undefined) throw new ReservedLabelKeyError(key, prefix)
}
