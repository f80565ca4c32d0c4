import type { BerthConfig } from '../../platform/config/berth-config.ts'
import type { OpenLog } from '../../platform/log/open-log.ts'
import { berthVersion } from '../version.ts'
import { banner, isForThisMachine } from './banner.ts'
import type { FirstAdministrator } from './first-administrator.ts'
import type { ServeAddress } from './order.ts'

/** Says that the server is up: to the log, and on standard output to the person who started it. */
export function announceStart(facts: {
  readonly config: BerthConfig
  readonly log: OpenLog
  readonly address: ServeAddress | undefined
  readonly port: number | undefined
  readonly administrator: FirstAdministrator | undefined
  readonly processes: number
}): void {
  const { config, log, address, port, administrator, processes } = facts
  const version = berthVersion()
  const fields = {
    version,
    processes,
    ...(port === undefined ? {} : { hosts: address?.hosts, port }),
  }
  // In a terminal the banner says it, better.
  if (process.stderr.isTTY) log.logger.debug('server started', fields)
  else log.logger.info('server started', fields)
  if (address === undefined || port === undefined) return
  if (config.server.hostname === undefined && !isForThisMachine(address.hosts)) {
    log.logger.warn('public name unknown', {
      key: 'SERVER_HOSTNAME',
      warning: 'notifications call this registry localhost until SERVER_HOSTNAME names it',
    })
  }
  process.stdout.write(banner({ version, config, hosts: address.hosts, port, administrator }))
}
