import type { Command } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'

interface CreateOptions extends LocationOptions {
  readonly description?: string
  readonly json?: true
}

/** `berth robot …`. */
export function addRobotCommand(program: Command): void {
  const robot = program
    .command('robot')
    .summary('create robots, the accounts of programs')
    .description('Manages robots: accounts of a namespace that programs sign in with.')
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
    .action(async (name: string, options: CreateOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { token } = await withRegistry(options, async ({ services }) =>
        services.accounts.createRobot(commandLine, {
          name,
          ...(options.description === undefined ? {} : { description: options.description }),
        }),
      )
      if (options.json === true) {
        printJson({ name, token })
        return
      }
      printRemark(`robot ${name} created; its token is`)
      printResult(token)
    })
}
