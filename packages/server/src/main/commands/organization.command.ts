import type { Command } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark } from './output.ts'

interface CreateOptions extends LocationOptions {
  readonly owner: string
  readonly email?: string
  readonly json?: true
}

/** `berth organization …`. */
export function addOrganizationCommand(program: Command): void {
  const organization = program
    .command('organization')
    .summary('create organizations')
    .description('Manages namespaces that several users share.')
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
