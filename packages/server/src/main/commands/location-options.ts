import { type Command, Option } from 'commander'

import type { LoadOptions } from '../../platform/config/load-config.ts'

/** Which registry a command works on. */
export interface LocationOptions {
  readonly config?: string
  readonly data: string
}

/** Adds `--config` and `--data`, which every command that touches a registry has. */
export function addLocationOptions(command: Command): Command {
  return command
    .addOption(
      new Option('-c, --config <file>', 'config.yaml with what differs from the defaults').env(
        'BERTH_CONFIG',
      ),
    )
    .addOption(
      new Option('-d, --data <directory>', 'folder of everything that Berth keeps')
        .env('BERTH_DATA')
        .default('data', './data'),
    )
}

export function loadOptions(options: LocationOptions): LoadOptions {
  return {
    file: options.config,
    dataDirectory: options.data,
    environment: process.env,
  }
}
