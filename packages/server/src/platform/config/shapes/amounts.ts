import { scalarShape, type Shape } from './shape.ts'

const BYTE_UNITS = ['', 'K', 'M', 'G', 'T', 'P']

/**
 * A number of bytes: `20G`, `500M`, `10 GiB`, or a bare number of bytes.
 *
 * Units are steps of 1024 with or without `B` or `iB`, as in nginx, which reads
 * the same key in a Quay.
 */
export const byteSize: Shape<number> = scalarShape(
  'size',
  'a size such as 20G or 500M',
  (value) => {
    if (typeof value === 'number') return safePositive(value)
    const match = /^(\d+(?:\.\d+)?)\s*([KMGTP]?)(?:I?B)?$/i.exec(String(value).trim())
    if (match === null) return undefined
    const [, amount = '', unit = ''] = match
    return safePositive(Math.floor(Number(amount) * 1024 ** BYTE_UNITS.indexOf(unit.toUpperCase())))
  },
)

const UNIT_SECONDS = { s: 1, m: 60, h: 3600, d: 86_400, w: 7 * 86_400, y: 365 * 86_400 }
const LONGEST_SECONDS = 100 * UNIT_SECONDS.y

/** A length of time in whole seconds, written with its unit: `2w`, `1d`, `12h`, `30m`, `10s`. */
export const duration: Shape<number> = scalarShape(
  'length of time',
  'a length of time such as 2w, 1d, 12h, 30m or 10s',
  (value) => {
    const match = /^(\d+)\s*([smhdwy])$/.exec(String(value).trim())
    if (match === null) return undefined
    const [, amount = '', unit = ''] = match
    const seconds = Number(amount) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS]
    return seconds <= LONGEST_SECONDS ? seconds : undefined
  },
)

/** A length of time that is more than nothing. */
export const positiveDuration: Shape<number> = scalarShape(
  duration.name,
  'a length of time such as 1d, 12h, 30m or 10s, and more than 0',
  (value, written) => {
    const seconds = duration.read(
      { kind: 'scalar', path: '', place: { source: '', line: undefined }, value, written },
      silent,
    )
    return typeof seconds === 'number' && seconds > 0 ? seconds : undefined
  },
)
