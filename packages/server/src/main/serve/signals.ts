import { closeSync, openSync } from 'node:fs'

import type { OpenLog } from '../../platform/log/open-log.ts'

interface Handlers {
  readonly log: OpenLog
  /** Ends gracefully; the process ends after it. */
  readonly stop: () => Promise<void>
  readonly reload: () => Promise<unknown>
}

/** One press of Ctrl-C may arrive twice: from the terminal, and from the npm above. */
const samePressMilliseconds = 1000

/**
 * Wires the signals of a server: SIGTERM and SIGINT stop it gracefully, a second one ends it
 * at once, SIGHUP reloads it. Called before anything is started, so that none of them finds
 * nobody at home; what comes too early has nothing to do.
 */
export function handleSignals({ log, stop, reload }: Handlers): void {
  const hadTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)
  let stoppedAt: number | undefined

  const endGracefully = async (signal: string) => {
    log.logger.info('server stopping', { signal })
    let exitCode = 0
    try {
      await stop()
      log.logger.info('server stopped')
    } catch (error) {
      log.logger.error('server stopped badly', { error })
      exitCode = 1
    }
    await log.flush()
    process.exit(exitCode)
  }
  const end = (signal: string) => {
    if (stoppedAt === undefined) {
      stoppedAt = performance.now()
      void endGracefully(signal)
    } else if (performance.now() - stoppedAt > samePressMilliseconds) {
      log.logger.warn('server stopped at once', { signal })
      void log.flush().then(() => process.exit(1))
    }
  }
  process.on('SIGTERM', end)
  process.on('SIGINT', end)
  process.on('SIGHUP', (signal) => {
    // The end of a terminal is told by the same signal.
    if (hadTerminal && !hasTerminal()) end(signal)
    else void reload()
  })
}

function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'))
    return true
  } catch {
    return false
  }
}
