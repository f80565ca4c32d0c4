import { type Command, InvalidArgumentError, Option } from 'commander'

import { addLocationOptions, loadOptions, type LocationOptions } from './location-options.ts'

interface ServeCommandOptions extends LocationOptions {
  readonly host?: string
  readonly port: number
}

/** `berth serve`. */
export function addServeCommand(program: Command): void {
  addLocationOptions(program.command('serve'))
    .summary('run the registry')
    .description('Runs the registry until it is told to stop.')
    .addOption(new Option('-H, --host <address>', 'address to listen on').env('BERTH_HOST'))
    .addOption(
      new Option('-p, --port <number>', 'port to listen on; 0 takes a free one')
        .env('BERTH_PORT')
        .argParser(portNumber)
        .default(8080),
    )
    .action(async (options: ServeCommandOptions) => {
      const { loadConfig } = await import('../../platform/config/load-config.ts')
      const { config } = await loadConfig(loadOptions(options))
      const { serve } = await import('../serve/serve.ts')
      const running = await serve({
        config,
        host: options.host ?? '127.0.0.1',
        port: options.port,
        adminPassword: process.env['BERTH_ADMIN_PASSWORD'],
      })
      process.stdout.write(`listening on http://localhost:${running.port}\n`)
      process.on('SIGTERM', () => {
        void running.stop().then(() => process.exit(0))
      })
    })
}

function portNumber(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new InvalidArgumentError('A port is a number from 0 to 65535.')
}
