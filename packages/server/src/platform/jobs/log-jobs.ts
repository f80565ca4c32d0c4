import type { Logger } from '../log/logger.ts'
import type { JobIdentity, ObserveJobs } from './job-event.ts'

/** Tells the log what happens to jobs. */
export function logJobs(log: Logger): ObserveJobs {
  return (event) => {
    switch (event.event) {
      case 'finished': {
        const { durationMilliseconds } = event
        log.debug('job finished', {
          ...fieldsOf(event.job),
          durationMilliseconds: Math.round(durationMilliseconds),
        })
        return
      }
      case 'failed': {
        const retryAt = new Date(event.retryAtMs).toISOString()
        log.warn('job failed', { ...fieldsOf(event.job), retryAt, error: event.error })
        return
      }
      case 'given-up':
        log.error('job given up', { ...fieldsOf(event.job), error: event.error })
        return
      case 'given-back':
        log.info('job given back', fieldsOf(event.job))
        return
      case 'lost':
        log.warn('job lost', { ...fieldsOf(event.job), error: event.error })
        return
      case 'queue-away':
        log.warn('job queue away', { error: event.error })
        return
      case 'queue-back':
        log.info('job queue back')
    }
  }
}

function fieldsOf({ id, kind, attempts }: JobIdentity) {
  return { job: id, kind, attempts }
}
