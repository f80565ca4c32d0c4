import type { EventData, EventDetails } from './notification-event.ts'

/** `event` happened; `test` and `again` were asked for by a person, and wait for no other. */
export type DeliveryKind = 'event' | 'test' | 'again'

/** One event for one notification: on its way, or what became of it. */
export interface Delivery {
  readonly id: number
  readonly notificationId: number
  readonly eventId: string
  readonly kind: DeliveryKind
  readonly data: EventData
  readonly details: EventDetails
  readonly happenedAtMs: number
  readonly attempts: number
  readonly dueAtMs: number
  /** Undefined while it waits. */
  readonly outcome: 'delivered' | 'failed' | undefined
  readonly finishedAtMs: number | undefined
  /** Of the last try, as are those below. */
  readonly answerStatus: number | undefined
  readonly durationMs: number | undefined
  /** The beginning of what the receiver answered. */
  readonly answer: string | undefined
  readonly error: string | undefined
}

/** How one try went. */
export interface DeliveryResult {
  readonly durationMs: number
  readonly answerStatus?: number
  readonly answer?: string
  /** Undefined: the receiver has it. */
  readonly error?: string
  /**
   * Whether a later try may do better: `no` when nothing will, `little` when the receiver refused
   * the event itself.
   */
  readonly mayRetry?: 'yes' | 'little' | 'no'
}

const dayMilliseconds = 24 * 60 * 60 * 1000
/** An event that is a day old is tried no more; each is tried once at least. */
const retriedForMilliseconds = dayMilliseconds
/** Tries of what the receiver says is wrong in itself. */
const refusedTriesMaximum = 5
/** How long one can look up what was sent. */
export const keptForMilliseconds = 7 * dayMilliseconds

/** Whether an event is tried again after a try that failed. */
export function isTriedAgain(
  delivery: Pick<Delivery, 'kind' | 'attempts' | 'happenedAtMs'>,
  result: DeliveryResult,
  nextTryAtMs: number,
): boolean {
  // Whoever asked for it looks at how it went, and can ask once more.
  if (delivery.kind !== 'event' || result.mayRetry === 'no') return false
  if (result.mayRetry === 'little' && delivery.attempts + 1 >= refusedTriesMaximum) return false
  return nextTryAtMs < delivery.happenedAtMs + retriedForMilliseconds
}
