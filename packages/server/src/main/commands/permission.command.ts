import { type Command, Option } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import type { Repository, RepositoryRole } from '../../repositories/repository.ts'
import type { OpenRegistry } from './with-registry.ts'
import { WrongUsageError } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printRemark } from './output.ts'
import { allRows, rowPrinter } from './row-printer.ts'

interface SetOptions extends LocationOptions {
  readonly user?: string
  readonly team?: string
  readonly role: RepositoryRole | 'none'
}

interface ListOptions extends LocationOptions {
  readonly json?: true
}

const repositoryArgument = ['<repository>', 'NAMESPACE/NAME'] as const

/** `berth permission …`. */
export function addPermissionCommand(program: Command): void {
  const permission = program
    .command('permission')
    .summary('give and list rights on repositories')
    .description('Manages the rights of users, robots and teams on single repositories.')
  addSet(permission)
  addList(permission)
}

function addSet(permission: Command): void {
  addLocationOptions(permission.command('set'))
    .argument(...repositoryArgument)
    .option('--user <name>', 'a user, or a robot of the namespace')
    .option('--team <name>', 'a team of the organization')
    .addOption(
      new Option('--role <role>', 'what they may do; none takes the right away')
        .choices(['read', 'write', 'admin', 'none'])
        .makeOptionMandatory(),
    )
    .summary('give a role, in place of the one before, or take it away')
    .description('Gives a user, a robot or a team a role on a repository, or takes it away.')
    .addHelpText(
      'after',
      `
Examples:
  berth permission set acme/app --user acme+ci --role write
  berth permission set acme/app --team developers --role read
  berth permission set acme/app --user bob --role none`,
    )
    .action(setPermission)
}

async function setPermission(name: string, options: SetOptions): Promise<void> {
  const { user, team, role } = options
  const holder = user ?? team
  if (holder === undefined || (user !== undefined && team !== undefined)) {
    throw new WrongUsageError('say either --user or --team')
  }
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async (registry) => {
    const repository = await requireRepository(registry, name)
    const { repositoryPermissions: permissions } = registry.services
    if (role === 'none') {
      await (user === undefined
        ? permissions.removeTeam(commandLine, repository, holder)
        : permissions.removeUser(commandLine, repository, holder))
    } else {
      await (user === undefined
        ? permissions.setTeam(commandLine, repository, holder, role)
        : permissions.setUser(commandLine, repository, holder, role))
    }
  })
  printRemark(
    role === 'none'
      ? `${holder} has no role on ${name} any more`
      : `${holder} has the role ${role} on ${name}`,
  )
}

function addList(permission: Command): void {
  addLocationOptions(permission.command('list'))
    .argument(...repositoryArgument)
    .option('--json', 'print JSON: a list of kind (user, robot or team), name and role')
    .summary('list who has a role on a repository')
    .description(
      'Lists the users, robots and teams with a role on a repository. Owners of the namespace ' +
        'have every right without one.',
    )
    .addHelpText('after', '\nExample:\n  berth permission list acme/app')
    .action(async (name: string, options: ListOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async (registry) => {
        const repository = await requireRepository(registry, name)
        const { repositoryPermissions: permissions } = registry.services
        const print = rowPrinter<{ kind: string; name: string; role: string }>(options, {
          line: (row) => `${row.kind}  ${row.name}  ${row.role}`,
          nothing: 'nobody has a role of its own',
        })
        const numberOf = (row: { readonly id: number }) => row.id
        const teams = allRows(
          0,
          ({ after, limit }) => permissions.teams(repository, { afterId: after, limit }),
          numberOf,
        )
        for await (const team of teams)
          print.row({ kind: 'team', name: team.name, role: team.role })
        const users = allRows(
          0,
          ({ after, limit }) => permissions.users(repository, { afterId: after, limit }),
          numberOf,
        )
        for await (const user of users) {
          print.row({ kind: user.isRobot ? 'robot' : 'user', name: user.name, role: user.role })
        }
        print.end()
      })
    })
}

async function requireRepository(
  { foundation, services }: OpenRegistry,
  text: string,
): Promise<Repository> {
  const { RepositoryNames } = await import('../../registry/http/repository-names.ts')
  const { RepositoryNotFoundError } = await import('../../repositories/repository.ts')
  const name = new RepositoryNames(foundation.config.registry).parse(text)
  const repository = await services.repositories.find(name)
  if (repository === undefined) throw new RepositoryNotFoundError(text)
  return repository
}
