import { type JobHandler, noPayload } from '../../platform/jobs/job.ts'
import type { Sessions } from './sessions.service.ts'

/** Removes sessions that have run out. */
export function removeExpiredSessionsHandler(sessions: Sessions): JobHandler {
  return {
    kind: 'sessions.remove-expired',
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: 60 * 60,
    parse: noPayload,
    async run({ signal }) {
      while ((await sessions.deleteExpired()) > 0) signal.throwIfAborted()
    },
  }
}
