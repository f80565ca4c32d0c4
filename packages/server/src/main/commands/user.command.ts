import type { Command } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import type { PasswordsConfig } from '../../platform/config/slices/accounts.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { addUserStateCommands } from './user-state.command.ts'

interface PasswordOptions extends LocationOptions {
  readonly passwordStdin?: true
  readonly json?: true
}

interface CreateOptions extends PasswordOptions {
  readonly email?: string
  readonly superuser?: true
}

/** `berth user …`. */
export function addUserCommand(program: Command): void {
  const user = program
    .command('user')
    .summary('create, list, lock out and delete users, set passwords')
    .description('Manages the people who sign in. Works beside a server that runs.')
  addCreate(user)
  addPassword(user)
  addSuperuser(user)
  addUserStateCommands(user)
}

function addCreate(user: Command): void {
  addLocationOptions(user.command('create'))
    .argument('<name>', 'lower-case letters and digits, with dots, dashes or underscores between')
    .summary('create a user')
    .description(
      'Creates a user. Unless a password is piped in, one is made up and printed, this once.',
    )
    .option('--email <address>', 'e-mail address')
    .option('--superuser', 'let the user run the registry')
    .option('--password-stdin', 'read the password from standard input')
    .option('--json', 'print JSON: name, superuser, and the password if one was made up')
    .addHelpText(
      'after',
      `
Examples:
  berth user create alice --email alice@example.com
  pass show berth/bob | berth user create bob --password-stdin
  berth user create carol --superuser --json`,
    )
    .action(createUser)
}

async function createUser(name: string, options: CreateOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { hashPassword } = await import('../../identity/password.ts')
  const isSuperUser = options.superuser === true
  await withRegistry(options, async ({ foundation, services }) => {
    const { config } = foundation
    const { password, isMade } = await choosePassword(options, config.passwords)
    await services.accounts.createUser(commandLine, {
      name,
      passwordHash: await hashPassword(password, config.passwords),
      isSuperUser,
      ...(options.email === undefined ? {} : { email: options.email }),
    })
    if (options.json === true) {
      printJson({ name, superuser: isSuperUser, ...(isMade ? { password } : {}) })
      return
    }
    printRemark(`${isSuperUser ? 'superuser' : 'user'} ${name} created`)
    if (isSuperUser && config.accounts.superUsers === undefined) printRemark(superUsersOff)
    if (isMade) printResult(password)
  })
}

function addPassword(user: Command): void {
  addLocationOptions(user.command('password'))
    .argument('<name>', 'the user')
    .summary('give a user a new password')
    .description(
      'Gives a user a new password; the old one no longer signs in, nor do tokens that were ' +
        'issued for it. Unless a password is piped in, one is made up and printed, this once.',
    )
    .option('--password-stdin', 'read the password from standard input')
    .option('--json', 'print JSON: name, and the password if one was made up')
    .addHelpText('after', '\nExample:\n  berth user password alice --password-stdin <new-password')
    .action(changePassword)
}

async function changePassword(name: string, options: PasswordOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { hashPassword } = await import('../../identity/password.ts')
  await withRegistry(options, async ({ foundation, services }) => {
    const { passwords } = foundation.config
    const { password, isMade } = await choosePassword(options, passwords)
    await services.accounts.setPassword(commandLine, name, await hashPassword(password, passwords))
    if (options.json === true) {
      printJson({ name, ...(isMade ? { password } : {}) })
      return
    }
    printRemark(`${name} has a new password`)
    if (isMade) printResult(password)
  })
}

function addSuperuser(user: Command): void {
  addLocationOptions(user.command('superuser'))
    .argument('<name>', 'the user')
    .summary('appoint a superuser, or dismiss one')
    .description(
      'Makes a user a superuser, or takes that back. Those whom SUPER_USERS names in the ' +
        'configuration are superusers all the same.',
    )
    .option('--dismiss', 'take it back')
    .addHelpText('after', '\nExample:\n  berth user superuser alice')
    .action(async (name: string, options: LocationOptions & { dismiss?: true }) => {
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ foundation, services }) => {
        const isAppointed = options.dismiss !== true
        await services.accounts.setSuperUser(commandLine, name, isAppointed)
        const { superUsers } = foundation.config.accounts
        printRemark(`${name} is ${isAppointed ? 'now' : 'no longer'} appointed a superuser`)
        if (isAppointed && superUsers === undefined) printRemark(superUsersOff)
        if (!isAppointed && superUsers?.usernames.includes(name) === true) {
          printRemark('SUPER_USERS of the configuration still names this user')
        }
      })
    })
}

const superUsersOff = 'FEATURE_SUPER_USERS is off in the configuration, so this has no effect'

/** The password that is piped in, or one that is made up. @throws WeakPasswordError */
async function choosePassword(
  options: PasswordOptions,
  rules: PasswordsConfig,
): Promise<{ readonly password: string; readonly isMade: boolean }> {
  if (options.passwordStdin !== true) {
    const { randomPassword } = await import('../../platform/crypto/random-password.ts')
    return { password: randomPassword(), isMade: true }
  }
  const { requireUsablePassword } = await import('../../identity/password.ts')
  const { passwordFromInput } = await import('./password-input.ts')
  const password = await passwordFromInput()
  requireUsablePassword(password, rules)
  return { password, isMade: false }
}
