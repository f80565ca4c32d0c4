import { Command, CommanderError } from 'commander'

import { berthVersion } from '../version.ts'
import { addAppTokenCommand } from './app-token.command.ts'
import { addConfigCommand } from './config.command.ts'
import { exitCodes } from './exit-code.ts'
import { explainError } from './explain-error.ts'
import { addDefaultPermissionCommand } from './default-permission.command.ts'
import { addImmutabilityCommand } from './immutability.command.ts'
import { addGcCommand } from './gc.command.ts'
import { addLogsCommand } from './logs.command.ts'
import { addMigrateCommand } from './migrate.command.ts'
import { addOauthTokenCommand } from './oauth-token.command.ts'
import { addOrganizationCommand } from './organization.command.ts'
import { addPermissionCommand } from './permission.command.ts'
import { addNotificationCommand } from './notification.command.ts'
import { addPruneCommand } from './prune.command.ts'
import { addPrunePolicyCommand } from './prune-policy.command.ts'
import { addQuotaCommand } from './quota.command.ts'
import { addRepositoryCommand } from './repository.command.ts'
import { addRestoreCommand } from './restore.command.ts'
import { addRobotCommand } from './robot.command.ts'
import { addMessageCommand } from './message.command.ts'
import { addServeCommand } from './serve.command.ts'
import { addSessionCommand } from './session.command.ts'
import { addTagCommand } from './tag.command.ts'
import { addServiceKeyCommand } from './service-key.command.ts'
import { addTeamCommand } from './team.command.ts'
import { addUserCommand } from './user.command.ts'
import { addVerifyCommand } from './verify.command.ts'
import { addWorkerCommand } from './worker.command.ts'

/**
 * Carries out one command line. Results go to standard output, everything else to standard
 * error; the exit code of the process is one of {@link exitCodes}.
 */
export async function runCommandLine(words: readonly string[]): Promise<void> {
  quietWhenNobodyReads(process.stdout)
  quietWhenNobodyReads(process.stderr)
  try {
    await program().parseAsync(words, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) {
      // Commander has written its help or its complaint already.
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUsage
      return
    }
    const { text, exitCode } = explainError(error)
    process.stderr.write(`berth: ${text}\n`)
    // A member of a cluster would live on for as long as the one above it.
    process.exit(exitCode)
  }
}

function program(): Command {
  const berth = new Command('berth')
    .description('A container registry. Quay’s clients, scripts and configuration work with it.')
    .version(berthVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'say what a command does and which options it has')
    .helpCommand('help [command]', 'the same as --help')
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help for the options and an example.')
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .addHelpText('after', firstSteps)
  addServeCommand(berth)
  addWorkerCommand(berth)
  addMigrateCommand(berth)
  addConfigCommand(berth)
  addUserCommand(berth)
  addSessionCommand(berth)
  addAppTokenCommand(berth)
  addOrganizationCommand(berth)
  addTeamCommand(berth)
  addRobotCommand(berth)
  addRepositoryCommand(berth)
  addTagCommand(berth)
  addPermissionCommand(berth)
  addDefaultPermissionCommand(berth)
  addNotificationCommand(berth)
  addPruneCommand(berth)
  addPrunePolicyCommand(berth)
  addRestoreCommand(berth)
  addQuotaCommand(berth)
  addImmutabilityCommand(berth)
  addGcCommand(berth)
  addOauthTokenCommand(berth)
  addLogsCommand(berth)
  addMessageCommand(berth)
  addServiceKeyCommand(berth)
  addVerifyCommand(berth)
  return berth
}

const firstSteps = `
Examples:
  berth serve                            a registry on http://localhost:8080, kept in ./data
  berth serve --help                     what serve can be told
  berth config help                      every key of config.yaml

Exit codes: 0 done, 1 failed, 2 wrong usage.`

/** `berth … | head` closes the pipe early, and a terminal can go away: that is no fault. */
function quietWhenNobodyReads(stream: NodeJS.WriteStream): void {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error
  })
}
