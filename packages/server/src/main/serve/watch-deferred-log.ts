import type { DeferredLog } from '../../logs/deferred-log.service.ts'
import type { Logger } from '../../platform/log/logger.ts'

/** Tells the process's log when the audit log has to wait. */
export function watchDeferredLog(deferred: DeferredLog, log: Logger): void {
  deferred.observe({
    delayed(error, waiting) {
      log.warn('audit entries delayed', { waiting, error })
    },
    lost(count) {
      log.error('audit entries lost', { count })
    },
  })
}
