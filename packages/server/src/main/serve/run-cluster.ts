import cluster from 'node:cluster'
import { join } from 'node:path'

import { relayEvents } from '../../platform/events/cluster-relay.ts'
import { relayMetrics } from '../../platform/metrics/cluster-metrics.ts'
import { openProcessLog } from '../process-log.ts'
import { announceStart } from './announce-start.ts'
import { Members } from './members.ts'
import { addressOf, type ServeOrder } from './order.ts'
import { RunningConfig } from './running-config.ts'
import { type RunningServer, serve } from './serve.ts'
import { handleSignals } from './signals.ts'
import { reportWarnings } from './warnings.ts'

/**
 * `berth serve --processes N`: this process brings the database up to date and looks after
 * the ones that serve. It takes no requests itself.
 */
export async function runCluster(order: ServeOrder, processes: number): Promise<void> {
  const config = await RunningConfig.load(order.load)
  const log = openProcessLog(config.current)
  reportWarnings(config.warnings, log.logger)
  const members = new Members(log.logger)
  let keeper: RunningServer | undefined
  const stop = async () => {
    const { stopDelaySeconds, stopSeconds } = config.current.limits
    await members.stop(stopDelaySeconds + stopSeconds)
    await keeper?.stop()
  }
  handleSignals({
    log,
    stop,
    // A faulty file is reported once, here, and not by every process.
    reload: async () => {
      if ((await keeper?.reload()) === true) members.signal('SIGHUP')
    },
  })
  keeper = await serve({
    config,
    log,
    roles: new Set(),
    address: undefined,
    database: { kind: 'migrate', adminPassword: order.adminPassword },
  })
  relayMetrics()
  relayEvents()
  cluster.setupPrimary({ exec: join(import.meta.dirname, '../berth.ts') })
  try {
    const port = await members.start(processes)
    const administrator = await keeper.prepared
    await members.prepared()
    const address = addressOf(order, config.current)
    announceStart({ config: config.current, log, address, port, administrator, processes })
  } catch (error) {
    await stop()
    throw error
  }
}
