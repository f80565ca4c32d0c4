import type { Command } from 'commander'

import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'

interface StatusOptions extends LocationOptions {
  readonly json?: true
}

interface RunOptions extends StatusOptions {
  readonly repository?: string
  readonly dryRun?: true
}

/** `berth gc`. */
export function addGcCommand(program: Command): void {
  const gc = program.command('gc').summary('see and hasten the removal of what nothing refers to')
  addLocationOptions(gc.command('status'))
    .option('--json', 'print JSON')
    .summary('say what is to be removed, what waits, and what was freed')
    .description(
      'Says how much the collector has to look at, since when, what waits for its grace, and ' +
        'what it has removed today and altogether.',
    )
    .addHelpText('after', '\nExamples:\n  berth gc status\n  berth gc status --json')
    .action(async (options: StatusOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { statusLines } = await import('./gc-by-command.ts')
      const status = await withRegistry(options, ({ services }) =>
        services.collectionStatuses.current(),
      )
      if (options.json === true) printJson(status)
      else for (const line of statusLines(status)) printResult(line)
    })
  addLocationOptions(gc.command('run'))
    .option('--repository <repository>', 'only NAMESPACE/REPOSITORY, and blobs that nobody has')
    .option('--dry-run', 'say what would go, and change nothing')
    .option('--json', 'print JSON')
    .summary('remove what is due now, beside the servers')
    .description(
      'Removes what nothing refers to and whose grace is over, as the servers do by themselves. ' +
        'Nothing stops for it, and it can be interrupted.',
    )
    .addHelpText(
      'after',
      `
Examples:
  berth gc run --dry-run
  berth gc run --repository acme/app`,
    )
    .action(async (options: RunOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { previewByCommand, removedLine, runByCommand } = await import('./gc-by-command.ts')
      const { repository: name } = options
      if (options.dryRun === true) {
        const preview = await withRegistry(options, (registry) => previewByCommand(registry, name))
        if (options.json === true) printJson(preview)
        else for (const line of preview.lines) printResult(line)
        return
      }
      const removed = await withRegistry(options, (registry) =>
        runByCommand(registry, name, printRemark),
      )
      if (options.json === true) printJson(removed)
      else printResult(removedLine(removed))
    })
}
