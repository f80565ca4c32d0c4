import { type Command, Option } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import type { DefaultPermission } from '../../repositories/default-permissions/default-permission.ts'
import type { RepositoryRole } from '../../repositories/repository.ts'
import { WrongUsageError } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { requireYes } from './require-yes.ts'
import { allRows, rowPrinter } from './row-printer.ts'

interface CreateOptions extends LocationOptions {
  readonly user?: string
  readonly team?: string
  readonly role: RepositoryRole
  readonly madeBy?: string
  readonly json?: true
}

interface ListOptions extends LocationOptions {
  readonly json?: true
}

interface DeleteOptions extends LocationOptions {
  readonly yes?: true
}

/** `berth default-permission …`. */
export function addDefaultPermissionCommand(program: Command): void {
  const permission = program
    .command('default-permission')
    .summary('say what new repositories give to whom')
    .description(
      'Manages the default permissions of organizations: roles that users, robots and teams get ' +
        'on each repository that is made from then on.',
    )
  addCreate(permission)
  addList(permission)
  addDelete(permission)
}

function addCreate(permission: Command): void {
  addLocationOptions(permission.command('create'))
    .argument('<organization>', 'the organization')
    .option('--user <name>', 'a user, or a robot of the organization')
    .option('--team <name>', 'a team of the organization')
    .addOption(
      new Option('--role <role>', 'what they may do')
        .choices(['read', 'write', 'admin'])
        .makeOptionMandatory(),
    )
    .option('--made-by <name>', 'only on repositories that this user or robot makes')
    .option('--json', 'print JSON: id, role, to and madeBy')
    .summary('create a default permission, and print its id')
    .description('Creates a default permission. Repositories that are there already stay as is.')
    .addHelpText(
      'after',
      `
Examples:
  berth default-permission create acme --team developers --role write
  berth default-permission create acme --user acme+scanner --role read --made-by bob`,
    )
    .action(async (of: string, options: CreateOptions) => {
      const { user, team, role, madeBy } = options
      const name = user ?? team
      if (name === undefined || (user !== undefined && team !== undefined)) {
        throw new WrongUsageError('say either --user or --team')
      }
      const { withRegistry } = await import('./with-registry.ts')
      const made = await withRegistry(options, async ({ services }) =>
        services.defaultPermissions.create(commandLine, await services.organizations.require(of), {
          activatorName: madeBy,
          delegate: { kind: user === undefined ? 'team' : 'account', name },
          role,
        }),
      )
      if (options.json === true) {
        printJson(rowOf(made))
        return
      }
      printRemark(`new repositories of ${of} give ${name} the role ${role}; its id is`)
      printResult(made.uuid)
    })
}

function addList(permission: Command): void {
  addLocationOptions(permission.command('list'))
    .argument('<organization>', 'the organization')
    .option('--json', 'print JSON: a list of id, role, to and madeBy')
    .summary('list default permissions')
    .description('Lists the default permissions of an organization.')
    .addHelpText('after', '\nExample:\n  berth default-permission list acme')
    .action(async (of: string, options: ListOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services }) => {
        const { defaultPermissions, organizations } = services
        const organization = await organizations.require(of)
        const print = rowPrinter<ReturnType<typeof rowOf>>(options, {
          line: ({ id, role, to, madeBy }) =>
            `${id}  ${role}  ${to.kind} ${to.name}${madeBy === null ? '' : `  made by ${madeBy}`}`,
          nothing: 'no default permissions',
        })
        const permissions = allRows(
          0,
          ({ after, limit }) => defaultPermissions.list(organization, { afterId: after, limit }),
          ({ id }) => id,
        )
        for await (const each of permissions) print.row(rowOf(each))
        print.end()
      })
    })
}

function addDelete(permission: Command): void {
  addLocationOptions(permission.command('delete'))
    .argument('<organization>', 'the organization')
    .argument('<id>', 'as "list" shows it')
    .option('--yes', 'delete without asking again')
    .summary('delete a default permission')
    .description('Deletes a default permission. What repositories gave already stays.')
    .addHelpText(
      'after',
      '\nExample:\n  berth default-permission delete acme 4b3e8b0c-5f6d-4c8e-9a51-1d3a7c1f2e90 --yes',
    )
    .action(async (of: string, id: string, options: DeleteOptions) => {
      requireYes(options, `new repositories of ${of} give less then`)
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services }) => {
        const organization = await services.organizations.require(of)
        await services.defaultPermissions.delete(commandLine, organization, id)
      })
      printRemark(`default permission ${id} deleted`)
    })
}

function rowOf({ uuid, role, delegate, activator }: DefaultPermission) {
  const to =
    delegate.kind === 'team'
      ? { kind: 'team', name: delegate.name }
      : { kind: delegate.account.isRobot ? 'robot' : 'user', name: delegate.account.name }
  return { id: uuid, role, to, madeBy: activator?.name ?? null }
}
