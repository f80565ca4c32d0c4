import { type JobHandler, noPayload } from '../../platform/jobs/job.ts'
import type { ServiceKeys } from './service-keys.service.ts'

/** Removes service keys that expired long ago, and those that nobody approved. */
export function deleteDeadServiceKeysHandler(serviceKeys: ServiceKeys): JobHandler {
  return {
    kind: 'service-keys.delete-dead',
    leaseSeconds: 60,
    attemptsMaximum: 5,
    everySeconds: 60 * 60,
    parse: noPayload,
    async run() {
      await serviceKeys.deleteDead()
    },
  }
}
