/** A part of a body, both ends included. */
export interface ByteRange {
  readonly firstByte: number
  readonly lastByte: number
}

/**
 * Reads `Range` for a body of that size (RFC 9110, section 14).
 *
 * @returns `whole` when the header is to be ignored (another unit, several ranges, nonsense),
 *   `unsatisfiable` when no byte of the body is in it, also when it ends before it begins
 */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  if (header === undefined) return 'whole'
  const match = /^bytes=(\d{0,20})-(\d{0,20})$/.exec(header.replaceAll(/[ \t]/g, ''))
  if (match === null) return 'whole'
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const suffixBytes = Number(last)
    if (suffixBytes === 0 || sizeBytes === 0) return 'unsatisfiable'
    return { firstByte: Math.max(0, sizeBytes - suffixBytes), lastByte: sizeBytes - 1 }
  }
  const firstByte = Number(first)
  if (firstByte >= sizeBytes || (last !== '' && Number(last) < firstByte)) return 'unsatisfiable'
  return {
    firstByte,
    lastByte: last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1),
  }
}

/** Whether `If-None-Match` names an entity tag (RFC 9110, section 13.1.2: weakly compared). */
export function matchesEntityTag(header: string | undefined, entityTag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  return header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === entityTag)
}
