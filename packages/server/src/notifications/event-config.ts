import { linearPattern } from '../platform/patterns/linear-pattern.ts'
import type { EventName } from './notification-event.ts'
import { InvalidNotificationError } from './invalid-notification-error.ts'

const daysMaximum = 3650
const lengthMaximum = 4096

/**
 * Which of the events of a kind are meant: `days` before the end of a tag, the `level` of a
 * vulnerability, the `ref-regex` of builds. Other members are kept as they are.
 *
 * @throws InvalidNotificationError, InvalidPatternError
 */
export function readEventConfig(
  event: EventName,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (JSON.stringify(given).length > lengthMaximum) {
    throw new InvalidNotificationError(`eventConfig has more than ${lengthMaximum} characters`)
  }
  if (event === 'repo_image_expiry') {
    const { days } = given
    if (!Number.isInteger(days) || Number(days) < 1 || Number(days) > daysMaximum) {
      throw new InvalidNotificationError(
        `eventConfig.days is missing: how many days before their end tags are told of, from 1 to ${daysMaximum}`,
      )
    }
  }
  const pattern = given['ref-regex']
  if (typeof pattern === 'string') linearPattern(pattern)
  return given
}
