import type { Command } from 'commander'

import { WrongUsageError, exitCodes } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { rowPrinter } from './row-printer.ts'

interface JsonOptions extends LocationOptions {
  readonly json?: true
}

interface SetOptions extends LocationOptions {
  readonly limit?: string
  readonly warn?: readonly string[]
  readonly reject?: string | false
  readonly repositories?: string
  readonly tags?: string
  readonly blobSize?: string
}

/** `berth quota …`. */
export function addQuotaCommand(program: Command): void {
  const quota = program
    .command('quota')
    .summary('show, set, remove and verify quotas')
    .description('Bounds what users and organizations may hold. See docs/guide/quotas.md.')
  addShow(quota)
  addSet(quota)
  addRemove(quota)
  addVerify(quota)
}

function addShow(quota: Command): void {
  addLocationOptions(quota.command('show'))
    .argument('<namespace>', 'a user or an organization')
    .option('--json', 'print JSON: used_bytes, limit_bytes, limits and bounds')
    .summary('say what a namespace holds and may hold')
    .description('Tells what a namespace uses, its quota and its other bounds.')
    .addHelpText('after', '\nExample:\n  berth quota show acme')
    .action(async (name: string, options: JsonOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { showQuota } = await import('./quota-by-command.ts')
      const shown = await withRegistry(options, ({ services }) => showQuota(services, name))
      if (options.json === true) printJson(shown.json)
      else for (const line of shown.lines) printResult(line)
    })
}

function addSet(quota: Command): void {
  addLocationOptions(quota.command('set'))
    .argument('<namespace>', 'a user or an organization')
    .option('--limit <size>', 'bytes that it may hold, such as 10GiB; in steps of 1024')
    .option('--warn <percent...>', 'tell its owners when it passes these parts of the limit')
    .option('--reject <percent>', 'refuse what goes beyond this part of the limit', '100')
    .option('--no-reject', 'refuse nothing')
    .option('--repositories <number>', 'repositories that it may have; none lifts the bound')
    .option('--tags <number>', 'tags that each of its repositories may have; or none')
    .option('--blob-size <size>', 'size of its largest blob; or none')
    .summary('bound what a namespace may hold')
    .description(
      'Gives a namespace a quota in place of the one it has, and changes the bounds that are ' +
        'named. What it holds already stays.',
    )
    .addHelpText(
      'after',
      `
Examples:
  berth quota set acme --limit 10GiB --warn 80 90
  berth quota set acme --repositories 100 --tags 1000 --blob-size 2GiB
  berth quota set acme --tags none`,
    )
    .action(async (name: string, options: SetOptions) => {
      const isNothing =
        options.limit === undefined &&
        options.repositories === undefined &&
        options.tags === undefined &&
        options.blobSize === undefined
      if (isNothing) {
        throw new WrongUsageError('say --limit, --repositories, --tags or --blob-size')
      }
      const { withRegistry } = await import('./with-registry.ts')
      const { readSetting, setQuota } = await import('./quota-by-command.ts')
      const setting = readSetting(options)
      await withRegistry(options, ({ services }) => setQuota(services, name, setting))
      printRemark(`what bounds ${name} is changed`)
    })
}

function addRemove(quota: Command): void {
  addLocationOptions(quota.command('remove'))
    .argument('<namespace>', 'a user or an organization')
    .summary('take a quota away')
    .description(
      'Takes the quota of a namespace away: that of the registry bounds it then, if there is ' +
        'one. Its other bounds stay.',
    )
    .addHelpText('after', '\nExample:\n  berth quota remove acme')
    .action(async (name: string, options: LocationOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { removeQuota } = await import('./quota-by-command.ts')
      await withRegistry(options, ({ services }) => removeQuota(services, name))
      printRemark(`${name} has no quota of its own any more`)
    })
}

function addVerify(quota: Command): void {
  addLocationOptions(quota.command('verify'))
    .argument('[namespace]', 'a user or an organization; all when it is missing')
    .option('--json', 'print JSON: a list of what was found of each namespace')
    .summary('count anew what namespaces hold, and compare')
    .description(
      'Counts anew what namespaces and repositories hold and compares it with what they are said ' +
        'to use, while pushes go on. Ends with 1 when something differs.',
    )
    .addHelpText('after', '\nExamples:\n  berth quota verify\n  berth quota verify acme --json')
    .action(async (name: string | undefined, options: JsonOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { findingsOf, lineOf } = await import('./quota-by-command.ts')
      let wrongCount = 0
      await withRegistry(options, async ({ services }) => {
        const print = rowPrinter(options, { line: lineOf, nothing: 'no namespaces' })
        for await (const finding of findingsOf(services, name)) {
          if (!finding.isRight) wrongCount += 1
          print.row(finding)
        }
        print.end()
      })
      if (wrongCount > 0) {
        printRemark(`${wrongCount} namespaces are said to use something else than they hold`)
        process.exitCode = exitCodes.failed
      }
    })
}
