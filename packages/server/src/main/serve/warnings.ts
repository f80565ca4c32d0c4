import { inOneLine, type Notice } from '../../platform/config/faults.ts'
import type { Logger } from '../../platform/log/logger.ts'

/** Says what an operator should know of a configuration that works all the same. */
export function reportWarnings(notices: readonly Notice[], log: Logger): void {
  for (const notice of notices) {
    if (notice.kind === 'not used yet') continue
    log.warn('configuration warning', { key: notice.key, warning: inOneLine(notice) })
  }
  const later = notices.filter((notice) => notice.kind === 'not used yet').map(({ key }) => key)
  if (later.length > 0) log.info('configuration keys not used yet', { keys: later })
}
