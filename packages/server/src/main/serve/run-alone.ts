import { flushCompileCache } from 'node:module'

import { openProcessLog } from '../process-log.ts'
import { announceStart } from './announce-start.ts'
import { addressOf, type ServeOrder } from './order.ts'
import { RunningConfig } from './running-config.ts'
import { type RunningServer, serve } from './serve.ts'
import { handleSignals } from './signals.ts'
import { reportWarnings } from './warnings.ts'

/** `berth serve` in one process. Answers when the server is up. */
export async function runAlone(order: ServeOrder): Promise<void> {
  const config = await RunningConfig.load(order.load)
  const log = openProcessLog(config.current)
  reportWarnings(config.warnings, log.logger)
  const address = addressOf(order, config.current)
  let server: RunningServer | undefined
  handleSignals({
    log,
    stop: async () => await server?.stop(),
    reload: async () => await server?.reload(),
  })
  server = await serve({
    config,
    log,
    roles: order.roles,
    address,
    database: { kind: 'migrate', adminPassword: order.adminPassword },
  })
  try {
    const administrator = await server.prepared
    const { port } = server
    announceStart({ config: config.current, log, address, port, administrator, processes: 1 })
    // Not at the end alone: the start after a kill is to be as quick.
    flushCompileCache()
  } catch (error) {
    await server.stop()
    throw error
  }
}
