import { Argument, type Command } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import type { Repository, Visibility } from '../../repositories/repository.ts'
import type { FullName } from '../../repositories/repository-name.ts'
import { addDeletedRepositories } from './deleted-content.command.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark } from './output.ts'
import { requireYes } from './require-yes.ts'
import { allRows, rowPrinter } from './row-printer.ts'

interface CreateOptions extends LocationOptions {
  readonly public?: true
  readonly json?: true
}

interface ListOptions extends LocationOptions {
  readonly json?: true
}

interface DeleteOptions extends LocationOptions {
  readonly yes?: true
  readonly withImmutableTags?: true
  readonly permanently?: true
}

/** `berth repository …`. */
export function addRepositoryCommand(program: Command): void {
  const repository = program
    .command('repository')
    .summary('create, list, open and delete repositories')
    .description('Manages repositories. A push makes them by itself where the pusher may.')
  addCreate(repository)
  addList(repository)
  addSetVisibility(repository)
  addDelete(repository)
  addDeletedRepositories(repository)
}

function addCreate(repository: Command): void {
  addLocationOptions(repository.command('create'))
    .argument('<name>', 'NAMESPACE/NAME; the second part may have slashes of its own')
    .option('--public', 'let everybody pull from it')
    .option('--json', 'print JSON: name and visibility')
    .summary('create an empty repository')
    .description('Creates an empty repository, private unless it is asked to be public.')
    .addHelpText('after', '\nExample:\n  berth repository create acme/web/frontend --public')
    .action(async (text: string, options: CreateOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { RepositoryNames } = await import('../../registry/http/repository-names.ts')
      const visibility = options.public === true ? 'public' : 'private'
      await withRegistry(options, async ({ foundation, services }) => {
        const name = new RepositoryNames(foundation.config.registry).parse(text)
        await services.repositories.create(commandLine, { name, visibility })
      })
      if (options.json === true) printJson({ name: text, visibility })
      else printRemark(`${visibility} repository ${text} created`)
    })
}

function addList(repository: Command): void {
  addLocationOptions(repository.command('list'))
    .argument('[namespace]', 'only those of this user or organization')
    .option('--json', 'print JSON: a list of name, visibility and state')
    .summary('list repositories')
    .description('Lists repositories by name, with their visibility and state.')
    .addHelpText('after', '\nExample:\n  berth repository list acme')
    .action(listRepositories)
}

function addSetVisibility(repository: Command): void {
  addLocationOptions(repository.command('set-visibility'))
    .argument('<name>', 'NAMESPACE/NAME')
    .addArgument(new Argument('<visibility>', 'who may pull').choices(['public', 'private']))
    .summary('make a repository public or private')
    .description(
      'Lets everybody pull from a repository, or only those with a right on it. Running servers ' +
        'follow within 20 seconds.',
    )
    .addHelpText('after', '\nExample:\n  berth repository set-visibility acme/web public')
    .action(async (text: string, visibility: Visibility, options: LocationOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { RepositoryNames } = await import('../../registry/http/repository-names.ts')
      await withRegistry(options, async ({ foundation, services }) => {
        const name = new RepositoryNames(foundation.config.registry).parse(text)
        await services.repositories.setVisibility(commandLine, name, visibility)
      })
      printRemark(`repository ${text} is ${visibility}`)
    })
}

function addDelete(repository: Command): void {
  addLocationOptions(repository.command('delete'))
    .argument('<name>', 'NAMESPACE/NAME')
    .option('--yes', 'delete without asking again')
    .option('--permanently', 'without a way back, and without a wait')
    .option('--with-immutable-tags', 'also when it has tags that are immutable')
    .summary('delete a repository with everything in it')
    .description(
      'Deletes a repository with its tags, manifests, rights and unfinished uploads. Its name is ' +
        'free at once. It can come back for as long as BERTH_DELETED_CONTENT_GRACE_PERIOD says; ' +
        'then the jobs of a running server remove what it had.',
    )
    .addHelpText('after', '\nExample:\n  berth repository delete acme/old --yes')
    .action(async (text: string, options: DeleteOptions) => {
      requireYes(options, `everything in ${text} goes`)
      const { withRegistry } = await import('./with-registry.ts')
      const { RepositoryNames } = await import('../../registry/http/repository-names.ts')
      await withRegistry(options, async ({ foundation, services }) => {
        const name = new RepositoryNames(foundation.config.registry).parse(text)
        const takesHeld = options.withImmutableTags === true
        const isPermanent = options.permanently === true
        await services.deletions.deleteRepository(commandLine, name, { takesHeld, isPermanent })
      })
      printRemark(`repository ${text} deleted`)
    })
}

async function listRepositories(
  namespace: string | undefined,
  options: ListOptions,
): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { formatFullName } = await import('../../repositories/repository-name.ts')
  const { AccountNotFoundError } = await import('../../namespaces/account.ts')
  const print = rowPrinter<Row>(options, {
    line: ({ name, visibility, state }) =>
      `${name}  ${visibility}${state === 'normal' ? '' : `  ${state}`}`,
    nothing: 'no repositories',
  })
  await withRegistry(options, async ({ services }) => {
    const { accounts, repositories } = services
    if (namespace !== undefined && (await accounts.findNamespace(namespace)) === undefined) {
      throw new AccountNotFoundError('namespace', namespace)
    }
    const all = allRows<Repository, FullName | undefined>(
      undefined,
      ({ after, limit }) =>
        repositories.list({
          ...(namespace === undefined ? {} : { namespace }),
          ...(after === undefined ? {} : { after }),
          limit,
        }),
      ({ name }) => name,
    )
    for await (const { name, visibility, state } of all) {
      print.row({ name: formatFullName(name), visibility, state })
    }
  })
  print.end()
}

interface Row {
  readonly name: string
  readonly visibility: string
  readonly state: string
}
