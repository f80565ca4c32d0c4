import { type JobHandler, noPayload } from '../../platform/jobs/job.ts'
import type { AppTokens } from './app-tokens.service.ts'

/** Removes app tokens that ended long enough ago. */
export function removeExpiredAppTokensHandler(tokens: AppTokens): JobHandler {
  return {
    kind: 'app-tokens.remove-expired',
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: 60 * 60,
    parse: noPayload,
    async run({ signal }) {
      while ((await tokens.deleteExpired()) > 0) signal.throwIfAborted()
    },
  }
}
