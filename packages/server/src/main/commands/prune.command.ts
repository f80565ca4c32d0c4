import type { Command } from 'commander'

import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'

interface PruneOptions extends LocationOptions {
  readonly dryRun?: true
  readonly yes?: true
  readonly json?: true
}

/** `berth prune`. */
export function addPruneCommand(program: Command): void {
  addLocationOptions(program.command('prune'))
    .argument('<repository>', 'NAMESPACE/REPOSITORY')
    .option('--dry-run', 'say what would go, and why, and change nothing')
    .option('--yes', 'delete without asking again')
    .option('--json', 'print JSON: one object for each tag, with name and reason')
    .summary('delete the old tags of a repository by its policies, now')
    .description(
      'Applies the auto-prune policies that hold for a repository: its own, those of its ' +
        'namespace, and that of the registry. Deleted tags can be restored for as long as the ' +
        'namespace keeps them.',
    )
    .addHelpText(
      'after',
      `
Examples:
  berth prune acme/app --dry-run
  berth prune acme/app --yes`,
    )
    .action(async (name: string, options: PruneOptions, command: Command) => {
      if (options.dryRun !== true && options.yes !== true) {
        command.error('say --dry-run to see what would go, or --yes to delete it', { exitCode: 2 })
      }
      const { withRegistry } = await import('./with-registry.ts')
      const { pruneByCommand } = await import('./prune-by-command.ts')
      const outcome = await withRegistry(options, ({ services }) =>
        pruneByCommand(services, name, { isDryRun: options.dryRun === true }),
      )
      if (options.json === true) {
        printJson(outcome.tags)
        return
      }
      for (const { name: tag, reason } of outcome.tags) printResult(`${tag}: ${reason}`)
      printRemark(
        options.dryRun === true
          ? `${outcome.tags.length} tags would go`
          : `${outcome.deletedCount} tags deleted`,
      )
    })
}
