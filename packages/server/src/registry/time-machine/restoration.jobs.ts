import type { JobHandler } from '../../platform/jobs/job.ts'
import { restoreKind } from './restoration-job.ts'
import type { Restorations } from './restorations.service.ts'

/** Where it is, its row says: each step saves that with what it changed. */
export function restoreHandler(
  restorations: Pick<Restorations, 'step' | 'fail'>,
): JobHandler<{ readonly restorationId: number }> {
  return {
    kind: restoreKind,
    leaseSeconds: 120,
    attemptsMaximum: 20,
    concurrencyMaximum: 1,
    parse(payload) {
      const { restorationId } = payload as Readonly<Record<string, unknown>>
      if (typeof restorationId !== 'number') throw new TypeError('the payload names no restoration')
      return { restorationId }
    },
    async run(job) {
      while (await restorations.step(job.payload.restorationId)) {
        job.signal.throwIfAborted()
        await job.save({})
      }
    },
    async givenUp({ restorationId }, failure) {
      await restorations.fail(restorationId, failure)
    },
  }
}
