const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const months = [
  'Jan',
  'Feb',
  'Mar',
  'Apr',
  'May',
  'Jun',
  'Jul',
  'Aug',
  'Sep',
  'Oct',
  'Nov',
  'Dec',
] as const

/** `Sat, 21 Nov 2026 02:33:21 -0000`: how Quay writes most instants (RFC 2822). */
export function rfc2822Date(atMs: number): string {
  const at = new Date(atMs)
  const two = (number: number) => String(number).padStart(2, '0')
  const day = `${days[at.getUTCDay()]}, ${two(at.getUTCDate())} ${months[at.getUTCMonth()]}`
  const time = [at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds()].map(two).join(':')
  return `${day} ${String(at.getUTCFullYear()).padStart(4, '0')} ${time} -0000`
}

export function rfc2822DateOrNull(atMs: number | undefined): string | null {
  return atMs === undefined ? null : rfc2822Date(atMs)
}

/** `2030-07-10T06:24:00.123000Z`: how Quay writes a few (ISO 8601 with microseconds). */
export function isoDateWithMicroseconds(atMs: number): string {
  return new Date(atMs).toISOString().replace('Z', '000Z')
}

export function epochSeconds(atMs: number): number {
  return Math.floor(atMs / 1000)
}
