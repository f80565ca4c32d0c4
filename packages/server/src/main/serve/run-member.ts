import { flushCompileCache } from 'node:module'

import { openProcessLog } from '../process-log.ts'
import { memberNumberVariable, preparedMessage } from './member.ts'
import { addressOf, type ServeOrder } from './order.ts'
import { RunningConfig } from './running-config.ts'
import { type RunningServer, serve } from './serve.ts'
import { handleSignals } from './signals.ts'

/**
 * One of the processes of `berth serve --processes N`. They share the port; the first one
 * also runs the jobs. The process above them looks after the database.
 */
export async function runMember(order: ServeOrder): Promise<void> {
  const config = await RunningConfig.load(order.load)
  const log = openProcessLog(config.current)
  const runsJobs = process.env[memberNumberVariable] === '1'
  let server: RunningServer | undefined
  handleSignals({
    log,
    stop: async () => await server?.stop(),
    reload: async () => await server?.reload(),
  })
  server = await serve({
    config,
    log,
    roles: new Set([...order.roles].filter((role) => role !== 'worker' || runsJobs)),
    address: addressOf(order, config.current),
    database: { kind: 'await' },
  })
  try {
    await server.prepared
    process.send?.(preparedMessage)
    flushCompileCache()
  } catch (error) {
    await server.stop()
    throw error
  }
}
