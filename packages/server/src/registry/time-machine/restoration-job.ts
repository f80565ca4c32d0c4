import type { NewJob } from '../../platform/jobs/job.ts'

export const restoreKind = 'time-machine.restore'

/** Does what a restoration has left. */
export function restoreJob(restorationId: number): NewJob {
  return {
    kind: restoreKind,
    payload: { restorationId },
    uniqueKey: `${restoreKind}:${restorationId}`,
  }
}
