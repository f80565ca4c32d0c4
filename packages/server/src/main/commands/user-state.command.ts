import type { Command } from 'commander'

import type { AdministeredUser } from '../../administration/administered-account.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { addDeletedNamespaces } from './deleted-content.command.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printRemark } from './output.ts'
import { requireYes } from './require-yes.ts'
import { allRows, rowPrinter } from './row-printer.ts'

interface ListOptions extends LocationOptions {
  readonly json?: true
}

interface DeleteOptions extends LocationOptions {
  readonly yes?: true
  readonly withImmutableTags?: true
  readonly permanently?: true
}

/** The part of `berth user …` about who is there, and who may sign in. */
export function addUserStateCommands(user: Command): void {
  addDeletedNamespaces(user, 'user')
  addLocationOptions(user.command('list'))
    .option('--json', 'print JSON: a list of objects with name, email, enabled and superuser')
    .summary('list users')
    .description('Lists all users, the oldest first.')
    .addHelpText('after', '\nExample:\n  berth user list --json')
    .action(list)
  addState(user, {
    word: 'disable',
    isEnabled: false,
    summary: 'lock a user out',
    description:
      'Locks a user out: neither the password nor any token signs in, sessions end, and what ' +
      'running servers believe ends within a minute. Nothing is deleted.',
  })
  addState(user, {
    word: 'enable',
    isEnabled: true,
    summary: 'let a user in again',
    description: 'Lets a user in again who was disabled, with the password and tokens of before.',
  })
  addLocationOptions(user.command('delete'))
    .argument('<name>', 'the user')
    .option('--yes', 'delete without asking again')
    .option('--permanently', 'without a way back, and without a wait')
    .option('--with-immutable-tags', 'also when it has tags that are immutable')
    .summary('delete a user with all it has')
    .description(
      'Deletes a user with its repositories, robots and tokens. It is gone at once, and its name ' +
        'is free. It can come back for as long as BERTH_DELETED_CONTENT_GRACE_PERIOD says; then ' +
        'workers remove what it had. Organizations stay, also those that nobody else owns.',
    )
    .addHelpText('after', '\nExample:\n  berth user delete alice --yes')
    .action(remove)
}

interface Row {
  readonly name: string
  readonly email: string | null
  readonly enabled: boolean
  readonly superuser: boolean
}

async function list(options: ListOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const print = rowPrinter<Row>(options, { line: lineOf, nothing: 'no users' })
  await withRegistry(options, async ({ services }) => {
    const { administration, privileges } = services
    const all = allRows<AdministeredUser, number>(
      0,
      ({ after, limit }) =>
        administration.users.list({ afterId: after, limit, isOnlyEnabled: false }),
      ({ account }) => account.id,
    )
    for await (const { account } of all) {
      print.row({
        name: account.name,
        email: account.email ?? null,
        enabled: account.isEnabled,
        superuser: privileges.isSuperUser(account),
      })
    }
  })
  print.end()
}

function lineOf({ name, email, enabled, superuser }: Row): string {
  const remarks = [email, enabled ? null : 'disabled', superuser ? 'superuser' : null]
  return [name, ...remarks.filter((remark) => remark !== null)].join('  ')
}

function addState(
  user: Command,
  state: {
    readonly word: string
    readonly isEnabled: boolean
    readonly summary: string
    readonly description: string
  },
): void {
  const { word, isEnabled, summary, description } = state
  addLocationOptions(user.command(word))
    .argument('<name>', 'the user')
    .summary(summary)
    .description(description)
    .addHelpText('after', `\nExample:\n  berth user ${word} alice`)
    .action(async (name: string, options: LocationOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      const { userNamed } = await import('./named-account.ts')
      await withRegistry(options, async ({ services }) => {
        await userNamed(services, name)
        await services.accounts.setEnabled(commandLine, name, isEnabled)
      })
      printRemark(`user ${name} ${word}d`)
    })
}

async function remove(name: string, options: DeleteOptions): Promise<void> {
  requireYes(options, `this deletes everything that ${name} has`)
  const { withRegistry } = await import('./with-registry.ts')
  const { userNamed } = await import('./named-account.ts')
  await withRegistry(options, async ({ services }) => {
    const takesHeld = options.withImmutableTags === true
    const isPermanent = options.permanently === true
    const account = await userNamed(services, name)
    await services.deletions.deleteNamespace(commandLine, account, { takesHeld, isPermanent })
  })
  printRemark(`user ${name} deleted`)
}
