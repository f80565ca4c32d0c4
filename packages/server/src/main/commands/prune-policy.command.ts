import type { Command } from 'commander'

import { WrongUsageError } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { policyPlaceHelp } from './policy-subject.ts'
import { rowPrinter } from './row-printer.ts'

interface ListOptions extends LocationOptions {
  readonly json?: true
}

interface CreateOptions extends LocationOptions {
  readonly keep?: string
  readonly olderThan?: string
  readonly tags?: string
  readonly allBut?: true
  readonly json?: true
}

interface PolicyRow {
  readonly uuid: string
  readonly method: string
  readonly value: number | string
  readonly tagPattern: string | null
  readonly tagPatternMatches: boolean
}

/** `berth prune-policy …`. */
export function addPrunePolicyCommand(program: Command): void {
  const policies = program
    .command('prune-policy')
    .summary('say which old tags are deleted by themselves')
    .description(
      'Manages the policies by which old tags are deleted. FEATURE_AUTO_PRUNE has to be on; ' +
        '`berth prune --dry-run` says what would go.',
    )
  addLocationOptions(policies.command('list'))
    .argument('<place>', policyPlaceHelp)
    .option('--json', 'print JSON: uuid, method, value, tagPattern and tagPatternMatches of each')
    .summary('list policies')
    .description('Lists the policies of a namespace, or those of one repository.')
    .addHelpText('after', '\nExample:\n  berth prune-policy list acme')
    .action(async (place: string, options: ListOptions) => {
      const print = rowPrinter<PolicyRow>(options, { line: lineOf, nothing: 'no policies' })
      for (const row of await withPolicies(options, (calls) => calls.list(place))) print.row(row)
      print.end()
    })
  addLocationOptions(policies.command('create'))
    .argument('<place>', policyPlaceHelp)
    .option('--keep <count>', 'delete all but so many of the newest tags')
    .option('--older-than <duration>', 'delete tags that are older, such as 30d, 12h or 2w')
    .option('--tags <pattern>', 'of tags in whose names this regular expression (RE2) is found')
    .option('--all-but', 'of all other tags')
    .option('--json', 'print JSON: uuid')
    .summary('make a policy, and print its uuid')
    .description('Makes a policy, which the jobs of a running server apply within minutes.')
    .addHelpText(
      'after',
      `
Examples:
  berth prune-policy create acme --older-than 90d --tags '^dev-'
  berth prune-policy create acme/app --keep 50`,
    )
    .action(create)
  addLocationOptions(policies.command('delete'))
    .argument('<place>', policyPlaceHelp)
    .argument('<uuid>', 'the policy, as `berth prune-policy list` has it')
    .summary('remove a policy')
    .description('Removes a policy. What it has deleted stays deleted.')
    .addHelpText(
      'after',
      '\nExample:\n  berth prune-policy delete acme 0a4f2a4e-2a9c-4a8b-9d1e-3f1c5e8b7d60',
    )
    .action(async (place: string, uuid: string, options: LocationOptions) => {
      await withPolicies(options, (calls) => calls.delete(place, uuid))
      printRemark('policy removed; what it has deleted stays deleted')
    })
}

async function create(place: string, options: CreateOptions): Promise<void> {
  const { keep, olderThan, tags: pattern, allBut } = options
  if ((keep === undefined) === (olderThan === undefined)) {
    throw new WrongUsageError('say either --keep or --older-than')
  }
  if (allBut === true && pattern === undefined) {
    throw new WrongUsageError('--all-but needs --tags: all but which?')
  }
  const { prunePolicyOf } = await import('./prune-policy-by-command.ts')
  const policy = prunePolicyOf({ keep, olderThan, pattern, isPatternMatched: allBut !== true })
  const uuid = await withPolicies(options, (calls) => calls.create(place, policy))
  if (options.json === true) printJson({ uuid })
  else printResult(uuid)
}

function lineOf({ uuid, method, value, tagPattern, tagPatternMatches }: PolicyRow): string {
  const rule = method === 'number_of_tags' ? `keep ${value}` : `older than ${value}`
  if (tagPattern === null) return `${uuid}  ${rule}`
  return `${uuid}  ${rule}  ${tagPatternMatches ? '' : 'all but '}${tagPattern}`
}

type Calls = import('./prune-policy-by-command.ts').PrunePoliciesByCommand

/** Everything of the server is loaded only when a command runs. */
async function withPolicies<Result>(
  options: LocationOptions,
  work: (calls: Calls) => Promise<Result>,
): Promise<Result> {
  const { withRegistry } = await import('./with-registry.ts')
  const { PrunePoliciesByCommand } = await import('./prune-policy-by-command.ts')
  return await withRegistry(options, (registry) => work(new PrunePoliciesByCommand(registry)))
}
