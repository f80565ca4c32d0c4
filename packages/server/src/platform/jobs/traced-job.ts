import type { Tracing } from '../tracing/tracing.ts'
import type { JobHandler } from './job.ts'

/** The same handler, each of whose runs is a trace. */
export function tracedJob(handler: JobHandler, tracing: Tracing): JobHandler {
  return {
    ...handler,
    parse: (payload) => handler.parse(payload),
    run: (job) =>
      tracing.begin(`job ${handler.kind}`, { 'berth.job.kind': handler.kind }, () =>
        handler.run(job),
      ),
  }
}
