/** A text that names no instant. */
export class InvalidMomentError extends Error {
  override readonly name = 'InvalidMomentError'

  constructor(text: string) {
    super(
      `${JSON.stringify(text.slice(0, 60))} is no moment; write one with its time zone, ` +
        'such as 2026-05-01T10:00Z or 2026-05-01T12:00:30+02:00',
    )
  }
}

/** Nobody knows what tags will point to. */
export class MomentInFutureError extends Error {
  override readonly name = 'MomentInFutureError'

  constructor(momentMs: number) {
    super(`${formatMoment(momentMs)} is still to come; choose a moment that is over`)
  }
}

/** What was there then is not kept any more. */
export class MomentTooOldError extends Error {
  override readonly name = 'MomentTooOldError'

  constructor(momentMs: number, sinceMs: number) {
    super(
      `${formatMoment(momentMs)} is too long ago: this namespace keeps what its tags pointed to ` +
        `since ${formatMoment(sinceMs)}; choose a later moment`,
    )
  }
}

const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/

/**
 * An instant as people write it (RFC 3339; seconds may be left out): always with its time zone,
 * since the one who reads it may be elsewhere.
 *
 * @throws InvalidMomentError
 */
export function parseMoment(text: string): number {
  const atMs = form.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(atMs)) throw new InvalidMomentError(text)
  return atMs
}

export function formatMoment(atMs: number): string {
  return new Date(atMs).toISOString().replace(/\.000Z$/, 'Z')
}

/** @throws MomentInFutureError, MomentTooOldError */
export function requireKept(
  momentMs: number,
  { nowMs, sinceMs }: { readonly nowMs: number; readonly sinceMs: number },
): void {
  if (momentMs > nowMs) throw new MomentInFutureError(momentMs)
  if (momentMs < sinceMs) throw new MomentTooOldError(momentMs, sinceMs)
}
