import cluster from 'node:cluster'

import { type Command, InvalidArgumentError, Option } from 'commander'

import { isRole, type Role, roles } from '../serve/role.ts'
import { hostsOf, portNumber } from './listen-options.ts'
import { addLocationOptions, loadOptions, type LocationOptions } from './location-options.ts'

interface ServeCommandOptions extends LocationOptions {
  readonly host?: string
  readonly port: number
  readonly roles: ReadonlySet<Role>
  readonly processes: number
}

const defaultPort = 8080

/** `berth serve`. */
export function addServeCommand(program: Command): void {
  const command = addLocationOptions(program.command('serve'))
    .summary('run the registry')
    .description(
      'Runs the registry until it is told to stop. It brings the database up to date by itself.',
    )
    .addOption(
      new Option(
        '-H, --host <address>',
        'where to listen: an address, several with commas, or * for all; without it, for this ' +
          'machine only, or for all once SERVER_HOSTNAME is configured',
      ).env('BERTH_HOST'),
    )
    .addOption(
      new Option('-p, --port <number>', 'port to listen on; 0 takes one that is free')
        .env('BERTH_PORT')
        .argParser(portNumber)
        .default(defaultPort),
    )
    .addOption(
      new Option('--roles <list>', `what to run, with commas: ${roles.join(', ')}`)
        .argParser(roleSet)
        .default(new Set(roles), 'all'),
    )
    .addOption(
      new Option('--processes <number>', 'processes that share the port')
        .argParser(processCount)
        .default(1),
    )
    .addHelpText('after', help)
  command.action(async (options: ServeCommandOptions) => {
    const order = {
      load: loadOptions(options),
      hosts: options.host === undefined ? undefined : hostsOf(options.host),
      port: options.port,
      roles: options.roles,
      adminPassword: process.env['BERTH_ADMIN_PASSWORD'],
    }
    if (cluster.isWorker) {
      const { runMember } = await import('../serve/run-member.ts')
      await runMember(order)
    } else if (options.processes > 1) {
      const { runCluster } = await import('../serve/run-cluster.ts')
      await runCluster(order, options.processes)
    } else {
      const { runAlone } = await import('../serve/run-alone.ts')
      await runAlone(order)
    }
  })
}

const help = `
The first start makes the superuser "admin", with the password of BERTH_ADMIN_PASSWORD or a
random one that is printed once and kept in admin-password in the data folder.

SIGTERM and Ctrl-C let requests finish (BERTH_STOP_TIMEOUT); a second one ends at once.
SIGHUP reads the configuration and the certificates again.

Examples:
  berth serve
  berth serve --port 5000 --host '*'
  berth serve --config /etc/berth/config.yaml --data /var/lib/berth --processes 4
  berth serve --roles registry,api,ui    (beside "berth worker" on another machine)`

function processCount(text: string): number {
  const count = Number(text)
  if (/^\d{1,3}$/.test(text) && count >= 1 && count <= 256) return count
  throw new InvalidArgumentError('Write a number from 1 to 256.')
}

function roleSet(text: string): ReadonlySet<Role> {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
  const unknown = names.filter((name) => !isRole(name))
  if (unknown.length > 0 || names.length === 0) {
    throw new InvalidArgumentError(`The roles are ${roles.join(', ')}.`)
  }
  return new Set(names.filter(isRole))
}
