import type { Command } from 'commander'

import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { policyPlaceHelp } from './policy-subject.ts'
import { rowPrinter } from './row-printer.ts'

interface ListOptions extends LocationOptions {
  readonly json?: true
}

interface PolicyOptions extends LocationOptions {
  readonly allBut?: true
  readonly json?: true
}

/** `berth immutability …`. */
export function addImmutabilityCommand(program: Command): void {
  const immutability = program
    .command('immutability')
    .summary('make tags immutable, singly or by policies')
    .description(
      'Manages tags that can neither move nor go: single ones, and policies that make all tags ' +
        'of some names so. FEATURE_IMMUTABLE_TAGS has to be on.',
    )
  addList(immutability)
  addCreate(immutability)
  addDelete(immutability)
  addPreview(immutability)
  addSet(immutability, { word: 'set', isImmutable: true })
  addSet(immutability, { word: 'unset', isImmutable: false })
}

function addList(immutability: Command): void {
  addLocationOptions(immutability.command('list'))
    .argument('<place>', policyPlaceHelp)
    .option('--json', 'print JSON: a list of uuid, tagPattern, tagPatternMatches and isApplied')
    .summary('list policies')
    .description('Lists the policies of a namespace, or those of one repository.')
    .addHelpText('after', '\nExample:\n  berth immutability list acme')
    .action(async (text: string, options: ListOptions) => {
      const print = rowPrinter<PolicyRow>(options, {
        line: ({ uuid, tagPattern, tagPatternMatches, isApplied }) =>
          `${uuid}  ${tagPatternMatches ? '' : 'all but '}${tagPattern}` +
          (isApplied ? '' : '  (older tags are being looked at)'),
        nothing: 'no policies',
      })
      await withPolicies(options, async (calls) => {
        const policies = await calls.listPolicies(text)
        for (const policy of policies) {
          const { uuid, tagPattern, isPatternMatched, isApplied } = policy
          print.row({ uuid, tagPattern, tagPatternMatches: isPatternMatched, isApplied })
        }
      })
      print.end()
    })
}

interface PolicyRow {
  readonly uuid: string
  readonly tagPattern: string
  readonly tagPatternMatches: boolean
  readonly isApplied: boolean
}

function addCreate(immutability: Command): void {
  addLocationOptions(immutability.command('create'))
    .argument('<place>', policyPlaceHelp)
    .argument('<pattern>', 'a regular expression (RE2) for whole names of tags')
    .option('--all-but', 'it is about all tags whose names are otherwise')
    .option('--json', 'print JSON: uuid')
    .summary('make a policy, and print its uuid')
    .description(
      'Makes a policy. It holds for pushes at once; tags that are there already are looked at by ' +
        'the jobs of a running server. Signatures by cosign’s names are never meant.',
    )
    .addHelpText(
      'after',
      `
Examples:
  berth immutability create acme 'v\\d+\\.\\d+\\.\\d+'
  berth immutability create acme/app latest --all-but`,
    )
    .action(async (text: string, pattern: string, options: PolicyOptions) => {
      const uuid = await withPolicies(options, (calls) =>
        calls.createPolicy(text, pattern, { isPatternMatched: options.allBut !== true }),
      )
      if (options.json === true) printJson({ uuid })
      else printResult(uuid)
    })
}

function addDelete(immutability: Command): void {
  addLocationOptions(immutability.command('delete'))
    .argument('<place>', policyPlaceHelp)
    .argument('<uuid>', 'the policy, as `berth immutability list` has it')
    .summary('remove a policy')
    .description('Removes a policy. Tags that it has made immutable stay so.')
    .addHelpText(
      'after',
      '\nExample:\n  berth immutability delete acme 0a4f2a4e-2a9c-4a8b-9d1e-3f1c5e8b7d60',
    )
    .action(async (text: string, uuid: string, options: LocationOptions) => {
      await withPolicies(options, (calls) => calls.deletePolicy(text, uuid))
      printRemark('policy removed; what it has made immutable stays so')
    })
}

function addPreview(immutability: Command): void {
  addLocationOptions(immutability.command('preview'))
    .argument('<repository>', 'NAMESPACE/REPOSITORY')
    .argument('[pattern]', 'a regular expression (RE2); the policies that hold, without it')
    .option('--all-but', 'it is about all tags whose names are otherwise')
    .option('--json', 'print JSON: a list of objects with name')
    .summary('say which tags would become immutable')
    .description('Says which tags of a repository a policy would make immutable; changes nothing.')
    .addHelpText('after', "\nExample:\n  berth immutability preview acme/app 'v.*'")
    .action(async (text: string, pattern: string | undefined, options: PolicyOptions) => {
      const print = rowPrinter<{ readonly name: string }>(options, {
        line: ({ name }) => name,
        nothing: 'no tag would become immutable',
      })
      await withPolicies(options, async (calls) => {
        const isPatternMatched = options.allBut !== true
        for await (const name of calls.preview(text, pattern, { isPatternMatched })) {
          print.row({ name })
        }
      })
      print.end()
    })
}

function addSet(
  immutability: Command,
  { word, isImmutable }: { readonly word: string; readonly isImmutable: boolean },
): void {
  const becomes = isImmutable ? 'immutable' : 'changeable'
  addLocationOptions(immutability.command(word))
    .argument('<repository>', 'NAMESPACE/REPOSITORY')
    .argument('<tags...>', 'the tags')
    .summary(`make tags ${becomes}`)
    .description(
      isImmutable
        ? 'Makes tags immutable: they can neither move nor go until they are unset.'
        : 'Makes tags changeable again. Where a policy or a label asks for it, the next push of ' +
            'such a tag makes it immutable anew.',
    )
    .addHelpText('after', `\nExample:\n  berth immutability ${word} acme/app v1.0.0`)
    .action(async (text: string, tags: readonly string[], options: LocationOptions) => {
      await withPolicies(options, (calls) => calls.setTags(text, tags, isImmutable))
      for (const tag of tags) printRemark(`${tag} is ${becomes}`)
    })
}

type Calls = import('./immutability-by-command.ts').ImmutabilityByCommand

/** Everything of the server is loaded only when a command runs. */
async function withPolicies<Result>(
  options: LocationOptions,
  work: (calls: Calls) => Promise<Result>,
): Promise<Result> {
  const { withRegistry } = await import('./with-registry.ts')
  const { ImmutabilityByCommand } = await import('./immutability-by-command.ts')
  return await withRegistry(options, (registry) => work(new ImmutabilityByCommand(registry)))
}
