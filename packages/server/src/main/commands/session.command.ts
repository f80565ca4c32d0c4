import type { Command } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printRemark } from './output.ts'
import { requireYes } from './require-yes.ts'

interface EndOptions extends LocationOptions {
  readonly yes?: true
}

/** `berth session …`. */
export function addSessionCommand(program: Command): void {
  const session = program
    .command('session')
    .summary('sign people out')
    .description('Manages the browsers in which people are signed in.')
  addLocationOptions(session.command('end-all'))
    .argument('[user]', 'whose sessions; those of everybody otherwise')
    .option('--yes', 'sign everybody out without asking again')
    .summary('end the sessions of a user, or of everybody')
    .description(
      'Ends sessions of browsers: whoever had one signs in again. Running servers hear of it ' +
        'within a minute. Tokens go on; disabling a user ends those too.',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  berth session end-all alice\n  berth session end-all --yes',
    )
    .action(end)
}

async function end(name: string | undefined, options: EndOptions): Promise<void> {
  if (name === undefined) requireYes(options, 'this signs everybody out')
  const { withRegistry } = await import('./with-registry.ts')
  const { userNamed } = await import('./named-account.ts')
  await withRegistry(options, async ({ services }) => {
    if (name === undefined) await services.sessions.endEverybodys()
    else await services.webSignIn.signOut(commandLine, await userNamed(services, name))
  })
  printRemark(name === undefined ? 'all sessions ended' : `the sessions of ${name} ended`)
}
