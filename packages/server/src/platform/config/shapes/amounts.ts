import { scalarShape, type Shape } from './shape.ts'

/**
 * A number of bytes: `20G`, `500M`, `10 GiB`, or a bare number of bytes.
 *
 * Units are steps of 1024 with or without `B` or `iB`, as nginx reads the same key in a Quay.
 */
export const byteSize: Shape<number> = scalarShape('size', 'a size such as 20G or 500M', parseBytes)

/** A length of time in whole seconds, written with its unit: `2w`, `1d`, `12h`, `30m`, `10s`. */
export const duration: Shape<number> = scalarShape(
  'length of time',
  'a length of time such as 2w, 1d, 12h, 30m or 10s',
  parseSeconds,
)

/** A length of time that is more than nothing. */
export const positiveDuration: Shape<number> = scalarShape(
  'length of time',
  'a length of time of more than nothing, such as 1d, 12h, 30m or 10s',
  (value) => parseSeconds(value) || undefined,
)

/** A number of bytes, where 0 has a meaning of its own. */
export const byteSizeOrZero: Shape<number> = scalarShape(
  'size',
  'a size such as 20G or 500M, or 0',
  (value) => (value === 0 || value === '0' ? 0 : parseBytes(value)),
)

const BYTE_UNITS = ['', 'K', 'M', 'G', 'T', 'P']

function parseBytes(value: string | number | boolean): number | undefined {
  if (typeof value === 'boolean') return undefined
  const match = /^(\d+(?:\.\d+)?)\s*([KMGTP]?)(?:I?B)?$/i.exec(String(value).trim())
  if (match === null) return undefined
  const [, amount = '', unit = ''] = match
  const bytes = Math.floor(Number(amount) * 1024 ** BYTE_UNITS.indexOf(unit.toUpperCase()))
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : undefined
}

const DAY = 86_400
const SECONDS_OF_UNIT = new Map(
  Object.entries({ s: 1, m: 60, h: 3600, d: DAY, w: 7 * DAY, y: 365 * DAY }),
)

/** Far enough for every use, and near enough that no date computed with it overflows. */
const LONGEST_SECONDS = 100 * 365 * DAY

function parseSeconds(value: string | number | boolean): number | undefined {
  const match = /^(\d+)\s*([smhdwy])$/.exec(String(value).trim())
  if (match === null) return undefined
  const [, amount = '', unit = ''] = match
  const seconds = Number(amount) * (SECONDS_OF_UNIT.get(unit) ?? Number.NaN)
  return seconds <= LONGEST_SECONDS ? seconds : undefined
}
