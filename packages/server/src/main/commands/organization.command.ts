import type { Command } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import { addDeletedNamespaces } from './deleted-content.command.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark } from './output.ts'
import { requireYes } from './require-yes.ts'
import { allRows, rowPrinter } from './row-printer.ts'

interface CreateOptions extends LocationOptions {
  readonly owner: string
  readonly email?: string
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

/** `berth organization …`. */
export function addOrganizationCommand(program: Command): void {
  const organization = program
    .command('organization')
    .summary('create, list and delete organizations')
    .description('Manages namespaces that several users share.')
  addCreate(organization)
  addList(organization)
  addDelete(organization)
  addDeletedNamespaces(organization, 'organization')
}

function addCreate(organization: Command): void {
  addLocationOptions(organization.command('create'))
    .argument('<name>', 'lower-case letters and digits, with dots, dashes or underscores between')
    .requiredOption('--owner <user>', 'the first member of its team "owners"')
    .option('--email <address>', 'e-mail address')
    .option('--json', 'print JSON: name and owner')
    .summary('create an organization')
    .description('Creates an organization with one owner.')
    .addHelpText('after', '\nExample:\n  berth organization create acme --owner alice')
    .action(async (name: string, options: CreateOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services }) => {
        await services.accounts.createOrganization(commandLine, {
          name,
          ownerName: options.owner,
          ...(options.email === undefined ? {} : { contactEmail: options.email }),
        })
      })
      if (options.json === true) printJson({ name, owner: options.owner })
      else printRemark(`organization ${name} created; ${options.owner} owns it`)
    })
}

function addList(organization: Command): void {
  addLocationOptions(organization.command('list'))
    .option('--json', 'print JSON: a list of objects with name')
    .summary('list organizations')
    .description('Lists all organizations by name.')
    .addHelpText('after', '\nExample:\n  berth organization list')
    .action(async (options: ListOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services }) => {
        const print = rowPrinter<{ readonly name: string }>(options, {
          line: ({ name }) => name,
          nothing: 'no organizations',
        })
        const names = allRows(
          '',
          ({ after, limit }) => services.organizations.list({ afterName: after, limit }),
          (name) => name,
        )
        for await (const name of names) print.row({ name })
        print.end()
      })
    })
}

function addDelete(organization: Command): void {
  addLocationOptions(organization.command('delete'))
    .argument('<name>', 'the organization')
    .option('--yes', 'delete without asking again')
    .option('--permanently', 'without a way back, and without a wait')
    .option('--with-immutable-tags', 'also when it has tags that are immutable')
    .summary('delete an organization with all it has')
    .description(
      'Deletes an organization with its repositories, teams, robots and applications. It is ' +
        'gone at once, and its name is free. It can come back for as long as ' +
        'BERTH_DELETED_CONTENT_GRACE_PERIOD says; then workers remove what it had.',
    )
    .addHelpText('after', '\nExample:\n  berth organization delete acme --yes')
    .action(async (name: string, options: DeleteOptions) => {
      requireYes(options, `this deletes everything that ${name} has`)
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services }) => {
        const { deletions, organizations } = services
        const takesHeld = options.withImmutableTags === true
        const isPermanent = options.permanently === true
        const account = await organizations.require(name)
        await deletions.deleteNamespace(commandLine, account, { takesHeld, isPermanent })
      })
      printRemark(`organization ${name} deleted`)
    })
}
