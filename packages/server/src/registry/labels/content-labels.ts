import { isImageConfig } from '../manifests/media-type.ts'
import type { ParsedManifest } from '../manifests/manifest.ts'
import type { LabelMediaType, NewLabel } from './label.ts'

/** Labels of one manifest that are kept, and characters of one value. */
const labelsMaximum = 1000
const valueLengthMaximum = 64 * 1024

/** Says how long a tag lives that points to the manifest: `30m`, `2h`, `1d`, `3w`. */
const expiresAfterKey = 'quay.expires-after'
/** Says that tags that point to the manifest are immutable: `true`. */
const immutableKey = 'quay.immutable'

/** Whether a manifest's labels stand in its config, whose bytes are needed for them. */
export function hasLabelsInConfig(parsed: ParsedManifest): boolean {
  return parsed.configMediaType !== undefined && isImageConfig(parsed.configMediaType)
}

/**
 * The labels that a manifest brings with it: those of the image's config, and its annotations,
 * which win.
 *
 * @param config the config's bytes; undefined when it has none, or they are not there
 */
export function labelsOfContent(
  parsed: ParsedManifest,
  config: Uint8Array | undefined,
): NewLabel[] {
  const labels = new Map([
    ...(config === undefined ? [] : labelsInConfig(config)),
    ...Object.entries(parsed.annotations ?? {}),
  ])
  return [...labels]
    .filter(([key, value]) => key !== '' && value.length <= valueLengthMaximum)
    .filter((label) => label.every(isText))
    .slice(0, labelsMaximum)
    .map(([key, value]) => ({ key, value, mediaType: mediaTypeOf(value) }))
}

/** What a label says of the life of tags, in seconds; undefined when none does, or in no known form. */
export function expiresAfterSeconds(
  labels: readonly Pick<NewLabel, 'key' | 'value'>[],
): number | undefined {
  const label = labels.find(({ key }) => key === expiresAfterKey)
  const { count, unit } =
    /^\s*(?<count>\d{1,9})(?<unit>[smhdw])\s*$/.exec(label?.value ?? '')?.groups ?? {}
  if (count === undefined || unit === undefined) return undefined
  return Number(count) * (secondsPerUnit[unit] ?? 0)
}

/** Whether labels make tags immutable. */
export function makesImmutable(labels: readonly Pick<NewLabel, 'key' | 'value'>[]): boolean {
  const label = labels.find(({ key }) => key === immutableKey)
  return label?.value.trim().toLowerCase() === 'true'
}

const secondsPerUnit: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
}

/** A config is a stranger's JSON: what is no label in it is passed over. */
function labelsInConfig(bytes: Uint8Array): [string, string][] {
  let json: unknown
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'))
  } catch {
    return []
  }
  const { config } = (json ?? {}) as { config?: { Labels?: unknown } | null }
  const labels = config?.Labels
  if (typeof labels !== 'object' || labels === null || Array.isArray(labels)) return []
  return Object.entries(labels).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
}

/** No database keeps a NUL in a text, or half of a pair of surrogates. */
function isText(value: string): boolean {
  return value.isWellFormed() && !value.includes('\u0000')
}

function mediaTypeOf(value: string): LabelMediaType {
  if (!/^\s*[[{]/.test(value)) return 'text/plain'
  try {
    JSON.parse(value)
    return 'application/json'
  } catch {
    return 'text/plain'
  }
}
