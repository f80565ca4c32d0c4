import { language } from './texts.ts'

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
  const text = new Intl.NumberFormat(language(), { maximumFractionDigits: digits }).format(value)
  return `${text} ${binaryUnits[unit] ?? 'B'}`
}

export function formatNumber(value: number): string {
  return new Intl.NumberFormat(language()).format(value)
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
  const format = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' })
  const [unit, length] = steps.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1]
  return format.format(Math.trunc(seconds / length), unit)
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
  return new Intl.DateTimeFormat(language(), { dateStyle: 'full', timeStyle: 'long' }).format(time)
}

/** A day without its time, as the API counts days: in UTC. */
export function formatDay(day: string): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(day),
  )
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
