import type { Command } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import type { Account } from '../../namespaces/account.ts'
import type { Services } from '../services.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { requireYes } from './require-yes.ts'
import { allRows, rowPrinter } from './row-printer.ts'

interface OutputOptions extends LocationOptions {
  readonly json?: true
}

interface CreateOptions extends OutputOptions {
  readonly description?: string
}

/** `berth robot …`. */
export function addRobotCommand(program: Command): void {
  const robot = program
    .command('robot')
    .summary('create, list and delete robots, the accounts of programs')
    .description('Manages robots: accounts of a namespace that programs sign in with.')
  addCreate(robot)
  addLocationOptions(robot.command('list'))
    .argument('<namespace>', 'a user or an organization')
    .option('--json', 'print JSON: a list of robots, without their tokens')
    .summary('list the robots of a namespace')
    .description('Lists robots by name, with when each was last used.')
    .addHelpText('after', '\nExample:\n  berth robot list acme')
    .action(list)
  addLocationOptions(robot.command('regenerate'))
    .argument('<name>', 'NAMESPACE+NAME')
    .option('--json', 'print JSON: name and token')
    .summary('give a robot another token and print it')
    .description('Gives a robot another token; the old one ends within a minute, everywhere.')
    .addHelpText('after', '\nExample:\n  berth robot regenerate acme+ci > token')
    .action(regenerate)
  addLocationOptions(robot.command('delete'))
    .argument('<name>', 'NAMESPACE+NAME')
    .option('--yes', 'it is meant')
    .summary('delete a robot')
    .description('Deletes a robot with its token and its rights.')
    .addHelpText('after', '\nExample:\n  berth robot delete acme+ci --yes')
    .action(remove)
}

function addCreate(robot: Command): void {
  addLocationOptions(robot.command('create'))
    .argument('<name>', 'NAMESPACE+NAME, where the namespace is a user or an organization')
    .option('--description <text>', 'what the robot is for')
    .option('--json', 'print JSON: name and token')
    .summary('create a robot and print its token')
    .description(
      'Creates a robot and prints its token, with which it signs in. A new robot may do ' +
        'nothing but pull what is public, until it is given a role.',
    )
    .addHelpText(
      'after',
      `
Examples:
  berth robot create acme+deploy
  berth robot create acme+ci | podman login -u acme+ci --password-stdin registry.example.com`,
    )
    .action(create)
}

async function create(name: string, options: CreateOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { token } = await withRegistry(options, async ({ services }) => {
    const { owner, shortName } = await partsOf(services, name)
    return await services.robots.create(commandLine, owner, {
      shortName,
      ...(options.description === undefined ? {} : { description: options.description }),
    })
  })
  printToken(options, name, token, `robot ${name} created; its token is`)
}

async function list(namespace: string, options: OutputOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async ({ services }) => {
    const owner = await requireNamespace(services, namespace)
    const printer = rowPrinter<RobotRow>(options, {
      line: ({ name, lastUsed }) => `${name}  ${lastUsed ?? 'never used'}`,
      nothing: `${namespace} has no robots`,
    })
    const rows = allRows(
      '',
      ({ after, limit }) => services.robots.list(owner, { after, limit }),
      (robot) => robot.name,
    )
    for await (const { name, description, lastUsedAtMs } of rows) {
      const lastUsed = lastUsedAtMs === undefined ? null : new Date(lastUsedAtMs).toISOString()
      printer.row({ name, description, lastUsed })
    }
    printer.end()
  })
}

interface RobotRow {
  readonly name: string
  readonly description: string
  readonly lastUsed: string | null
}

async function regenerate(name: string, options: OutputOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { token } = await withRegistry(options, async ({ services }) => {
    const { owner, shortName } = await partsOf(services, name)
    return await services.robots.regenerate(commandLine, owner, shortName)
  })
  printToken(options, name, token, `the new token of ${name} is`)
}

async function remove(name: string, options: LocationOptions & { yes?: true }): Promise<void> {
  requireYes(options, `this deletes the robot ${name}, and what signs in with it stops working`)
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async ({ services }) => {
    const { owner, shortName } = await partsOf(services, name)
    await services.robots.delete(commandLine, owner, shortName)
  })
  printRemark(`robot ${name} deleted`)
}

function printToken(options: OutputOptions, name: string, token: string, remark: string): void {
  if (options.json === true) {
    printJson({ name, token })
    return
  }
  printRemark(remark)
  printResult(token)
}

async function partsOf(
  services: Services,
  name: string,
): Promise<{ readonly owner: Account; readonly shortName: string }> {
  const { requireRobotName } = await import('../../namespaces/account-name.ts')
  const { namespace, shortName } = requireRobotName(name)
  return { owner: await requireNamespace(services, namespace), shortName }
}

async function requireNamespace(services: Services, name: string): Promise<Account> {
  const { AccountNotFoundError } = await import('../../namespaces/account.ts')
  const account = await services.accounts.find(name)
  if (account === undefined || account.kind === 'robot') {
    throw new AccountNotFoundError('namespace', name)
  }
  return account
}
