import { type Command, Option } from 'commander'

import { hostsOf, portNumber } from './listen-options.ts'
import { addLocationOptions, loadOptions, type LocationOptions } from './location-options.ts'

interface WorkerOptions extends LocationOptions {
  readonly host?: string
  readonly port?: number
}

/** `berth worker`. */
export function addWorkerCommand(program: Command): void {
  addLocationOptions(program.command('worker'))
    .summary('work off jobs, beside servers')
    .description(
      'Works off the jobs of a registry: cleaning up, rotating keys. "berth serve" does that ' +
        'too, unless its --roles leave the worker out.',
    )
    .addOption(new Option('-H, --host <address>', 'where to listen, with --port'))
    .addOption(
      new Option('-p, --port <number>', 'listen for health checks and metrics')
        .argParser(portNumber)
        .default(undefined, 'does not listen'),
    )
    .addHelpText('after', '\nExample:\n  berth worker --config /etc/berth/config.yaml --port 9091')
    .action(async (options: WorkerOptions) => {
      const { runAlone } = await import('../serve/run-alone.ts')
      await runAlone({
        load: loadOptions(options),
        hosts: options.host === undefined ? undefined : hostsOf(options.host),
        port: options.port,
        roles: new Set(['worker']),
        adminPassword: process.env['BERTH_ADMIN_PASSWORD'],
      })
    })
}
