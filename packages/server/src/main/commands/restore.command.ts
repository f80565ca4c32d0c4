import type { Command } from 'commander'

import { WrongUsageError } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark } from './output.ts'
import { rowPrinter } from './row-printer.ts'

interface RestoreOptions extends LocationOptions {
  readonly at: string
  readonly dryRun?: true
  readonly yes?: true
  readonly json?: true
}

interface Row {
  readonly repository: string
  readonly tag: string | null
  readonly change: string
  readonly from: string | null
  readonly to: string | null
  readonly obstacle: string | null
}

/** `berth restore`. */
export function addRestoreCommand(program: Command): void {
  addLocationOptions(program.command('restore'))
    .argument('<what>', 'NAMESPACE, NAMESPACE/NAME or NAMESPACE/NAME:TAG')
    .requiredOption('--at <moment>', 'the moment to return to, such as 2026-05-01T10:00Z')
    .option('--dry-run', 'say what would change, and change nothing')
    .option('--yes', 'change without asking again')
    .option(
      '--json',
      'print JSON: with --dry-run a list of repository, tag, change, from, to and obstacle',
    )
    .summary('return tags to how they were at a moment')
    .description(
      'Returns a tag, all tags of a repository, or all repositories of an organization or user ' +
        'to how they were at a moment: what was moved points back, what was deleted is there ' +
        'again, and what is newer goes. Repositories that were deleted since come back as well. ' +
        'What it does is itself part of the history, and can be undone in the same way.',
    )
    .addHelpText(
      'after',
      `
Examples:
  berth restore acme/web --at 2026-05-01T10:00Z --dry-run
  berth restore acme/web:v1 --at 2026-05-01T10:00Z --yes
  berth restore acme --at 2026-05-01T10:00Z --yes`,
    )
    .action(restore)
}

async function restore(what: string, options: RestoreOptions): Promise<void> {
  if (options.dryRun !== true && options.yes !== true) {
    throw new WrongUsageError('say --dry-run to see what would change, or --yes to change it')
  }
  const { withRegistry } = await import('./with-registry.ts')
  const { previewByCommand, restoreByCommand } = await import('./restore-by-command.ts')
  if (options.dryRun === true) {
    const print = rowPrinter<Row>(options, { line: lineOf, nothing: 'nothing would change' })
    await withRegistry(options, async ({ services }) => {
      for await (const row of previewByCommand(services, what, options.at)) print.row(row)
    })
    print.end()
    return
  }
  const done = await withRegistry(options, ({ services }) =>
    restoreByCommand(services, what, options.at),
  )
  if (options.json === true) {
    printJson(done)
  } else {
    for (const { repository, tag, reason } of done.refusals) {
      printRemark(`${repository}${tag === null ? '' : `:${tag}`} stays as it is: ${reason}`)
    }
    printRemark(`${done.changedTags} tags changed, ${done.refusals.length} things left as they are`)
    if (done.failure !== null) printRemark(`it ended early: ${done.failure}`)
  }
  if (done.refusals.length > 0 || done.failure !== null) process.exitCode = 1
}

function lineOf({ repository, tag, change, from, to, obstacle }: Row): string {
  const name = tag === null ? repository : `${repository}:${tag}`
  const what = tag === null ? change : `${change}  ${from ?? 'nothing'} → ${to ?? 'nothing'}`
  return `${name}  ${what}${obstacle === null ? '' : `  but cannot: ${obstacle}`}`
}
