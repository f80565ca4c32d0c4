import { language } from './texts.ts'

/** Making a format is a hundred times as dear as using it: each is made once. */
function keptFormats<Options extends object, Format>(
  make: (locale: string, options: Options) => Format,
): (options: Options) => Format {
  const made = new Map<string, Format>()
  return (options) => {
    const name = `${language()} ${JSON.stringify(options)}`
    const known = made.get(name) ?? make(language(), options)
    made.set(name, known)
    return known
  }
}

const numbers = keptFormats(
  (locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options),
)
const dates = keptFormats(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
)
const distances = keptFormats(
  (locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options),
)

const binaryUnits = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const

/** `1.5 MiB`: binary units, three digits at most. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (Math.abs(value) >= 1024 && unit < binaryUnits.length - 1) {
    value /= 1024
    unit += 1
  }
  const digits = unit === 0 || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  const text = numbers({ maximumFractionDigits: digits }).format(value)
  return `${text} ${binaryUnits[unit] ?? 'B'}`
}

export function formatNumber(value: number): string {
  return numbers({}).format(value)
}

/** `12 %`, `0.4 %`; nothing of nothing is 0 %. */
export function formatShare(part: number, whole: number): string {
  const share = whole === 0 ? 0 : part / whole
  const digits = share !== 0 && share < 0.01 ? 2 : 0
  return numbers({ style: 'percent', maximumFractionDigits: digits }).format(share)
}

const steps = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
] as const

/** `3 days ago`, `in 2 hours`. */
export function formatRelative(time: Date, now: Date): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000)
  const [unit, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return distances({ numeric: 'auto' }).format(Math.trunc(seconds / length), unit)
}

/** `2 weeks`: in the largest unit of which it is a whole number. */
export function formatDuration(seconds: number): string {
  // Months have no length of their own.
  const [unit, length] = steps.find(([name, size]) => name !== 'month' && seconds % size === 0) ?? [
    'second',
    1,
  ]
  return new Intl.NumberFormat(language(), { style: 'unit', unit, unitDisplay: 'long' }).format(
    seconds / length,
  )
}

export function formatExact(time: Date): string {
  return dates({ dateStyle: 'full', timeStyle: 'long' }).format(time)
}

/** A day without its time, as the API counts days: in UTC. */
export function formatDay(day: string): string {
  return dates({ dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(day))
}

/**
 * The API spells times as seconds, as RFC 2822 dates or as ISO 8601.
 *
 * @returns undefined for what is no time
 */
export function timeOf(value: string | number | null | undefined): Date | undefined {
  if (value === null || value === undefined || value === '') return undefined
  const time = typeof value === 'number' ? new Date(value * 1000) : new Date(value)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** `sha256:4f5d1c2ab9e0`: enough to tell two apart by eye. */
export function shortDigest(digest: string): string {
  const colon = digest.indexOf(':')
  return digest.slice(0, colon + 1 + 12)
}
