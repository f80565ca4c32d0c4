import type { Command } from 'commander'

import { exitCodes } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printResult } from './output.ts'

interface VerifyOptions extends LocationOptions {
  readonly digests?: true
  readonly repair?: true
  readonly removeObjects?: true
  readonly json?: true
}

/** `berth verify`. */
export function addVerifyCommand(program: Command): void {
  addLocationOptions(program.command('verify'))
    .summary('say what is missing or damaged')
    .description(
      'Walks the database and the store, and says what is missing, damaged or left over: blobs ' +
        'and their objects, manifests and all that they name, tags, unfinished uploads, objects ' +
        'that belong to nothing, and jobs that were given up. It may run beside servers. Ends ' +
        'with 0 when all is well, with 1 when something was found.',
    )
    .option('--digests', 'also read every blob and compare it with its digest')
    .option(
      '--repair',
      'forget blobs that are missing or damaged, so that the next push brings them anew, try ' +
        'jobs again that were given up, and let the collector look at what nobody needs',
    )
    .option(
      '--remove-objects',
      'with --repair: also remove objects that belong to nothing, after BERTH_GC_OBJECT_GRACE; ' +
        'only where nobody else has the same store',
    )
    .option('--json', 'print JSON: what was found, and how much was checked')
    .addHelpText('after', examples)
    .action(async (options: VerifyOptions, command: Command) => {
      if (options.removeObjects === true && options.repair !== true) {
        command.error('--remove-objects is part of a repair: say --repair as well', { exitCode: 2 })
      }
      const { withRegistry } = await import('./with-registry.ts')
      const { verify } = await import('../verify/verify.ts')
      const isWhole = await withRegistry(options, ({ foundation }) =>
        verify(foundation, {
          readsContent: options.digests === true,
          repairs: options.repair === true,
          removesObjects: options.removeObjects === true,
          asJson: options.json === true,
          print: printResult,
          progressTo: process.stderr,
        }),
      )
      if (!isWhole) process.exitCode = exitCodes.failed
    })
}

const examples = `
Examples:
  berth verify                           compare the database with the store
  berth verify --digests                 the same, and read every byte
  berth verify --repair                  heal what can be healed without a backup
  berth verify --json | jq '.findings[] | select(.kind == "blob-missing") | .repositories'`
