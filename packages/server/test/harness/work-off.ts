import { jobHandlers } from '../../src/main/jobs.ts'
import { JobQueue } from '../../src/platform/jobs/job-queue.ts'
import type { JobEvent } from '../../src/platform/jobs/job-event.ts'
import { jobsOf } from '../../src/platform/jobs/job-tables.ts'
import { runJob } from '../../src/platform/jobs/run-job.ts'
import type { RunningBerth } from './running-berth.ts'

const jobsAtOnce = 10

/**
 * Does every job of a Berth that is due by its clock, and those that these enqueue, as a worker
 * would; jobs that come back by themselves begin to wait. Answers with what happened to each.
 *
 * @param isWanted leaves jobs of other kinds alone
 */
export async function workOffJobs(
  berth: Pick<RunningBerth, 'foundation' | 'services'>,
  isWanted: (kind: string) => boolean = () => true,
): Promise<JobEvent[]> {
  const { foundation, services } = berth
  const handlers = jobHandlers(foundation, services).filter(({ kind }) => isWanted(kind))
  const queue = new JobQueue(jobsOf(foundation.database), {
    clock: foundation.clock,
    worker: 'test',
    kinds: handlers.map(({ kind }) => kind),
  })
  await queue.keepRecurring(handlers)
  const events: JobEvent[] = []
  const context = {
    queue,
    clock: foundation.clock,
    random: () => 0,
    observe: (event: JobEvent) => events.push(event),
    stopSignal: new AbortController().signal,
  }
  for (let done = -1; done < events.length;) {
    done = events.length
    for (const handler of handlers) {
      const jobs = await queue.claim(handler, jobsAtOnce)
      await Promise.all(jobs.map((job) => runJob(job, handler, context)))
    }
  }
  return events
}
