import type { Command } from 'commander'

import type { AppToken } from '../../identity/app-tokens/app-token.ts'
import { commandLine } from '../../logs/log-entry.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { rowPrinter } from './row-printer.ts'

interface CreateOptions extends LocationOptions {
  readonly title: string
  readonly json?: true
}

interface ListOptions extends LocationOptions {
  readonly json?: true
}

/** What somebody typed cannot be done so. */
class AppTokenCommandError extends Error {
  override readonly name = 'AppTokenCommandError'
}

/** `berth app-token …`. */
export function addAppTokenCommand(program: Command): void {
  const token = program
    .command('app-token')
    .summary('create, list and revoke app tokens of users')
    .description(
      'Manages passwords for single programs: whoever has one signs in as $app, and may do all ' +
        'that its user may.',
    )
  addLocationOptions(token.command('create'))
    .argument('<user>', 'in whose name the program acts')
    .requiredOption('--title <text>', 'what the token is for')
    .option('--json', 'print JSON: uuid and token')
    .summary('create a token and print it')
    .description('Creates a token and prints it.')
    .addHelpText('after', '\nExample:\n  berth app-token create alice --title laptop')
    .action(create)
  addLocationOptions(token.command('list'))
    .argument('<user>', 'whose tokens')
    .option('--json', 'print JSON: a list of tokens without their text')
    .summary('list the tokens of a user')
    .description('Lists the tokens of a user, with when they were last used.')
    .addHelpText('after', '\nExample:\n  berth app-token list alice')
    .action(list)
  addLocationOptions(token.command('revoke'))
    .argument('<user>', 'whose token')
    .argument('<uuid>', 'of the token, as `berth app-token list` shows it')
    .summary('revoke a token')
    .description('Ends a token. What it opened in the registry is closed within a minute.')
    .addHelpText(
      'after',
      '\nExample:\n  berth app-token revoke alice 7a0ff0a6-5b0e-4a6f-9a3b-2a8f6a0f3c11',
    )
    .action(revoke)
}

async function create(username: string, options: CreateOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { userNamed } = await import('./named-account.ts')
  const { token, text } = await withRegistry(options, async ({ services }) => {
    const user = await userNamed(services, username)
    return await services.appTokens.create(commandLine, user, options.title)
  })
  if (options.json === true) {
    printJson({ uuid: token.uuid, token: text })
    return
  }
  printRemark(`app token ${token.uuid} created for ${username}; with the user name $app it is`)
  printResult(text)
}

interface Row {
  readonly uuid: string
  readonly title: string
  readonly created: string
  readonly expires_at: string | null
  readonly last_used: string | null
}

async function list(username: string, options: ListOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { userNamed } = await import('./named-account.ts')
  const print = rowPrinter<Row>(options, {
    line: (row) => `${row.uuid}  ${row.title}  ${row.last_used ?? 'never used'}`,
    nothing: 'no tokens',
  })
  await withRegistry(options, async ({ services }) => {
    const tokens = await services.appTokens.list(await userNamed(services, username))
    for (const token of tokens) print.row(rowOf(token))
  })
  print.end()
}

function rowOf({ uuid, title, createdAtMs, expiresAtMs, lastUsedAtMs }: AppToken): Row {
  return {
    uuid,
    title,
    created: new Date(createdAtMs).toISOString(),
    expires_at: expiresAtMs === undefined ? null : new Date(expiresAtMs).toISOString(),
    last_used: lastUsedAtMs === undefined ? null : new Date(lastUsedAtMs).toISOString(),
  }
}

async function revoke(username: string, uuid: string, options: LocationOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const { userNamed } = await import('./named-account.ts')
  await withRegistry(options, async ({ services }) => {
    const user = await userNamed(services, username)
    const isRevoked = await services.appTokens.revoke(commandLine, user, uuid)
    if (!isRevoked) throw new AppTokenCommandError(`${username} has no app token ${uuid}`)
  })
  printRemark(`app token ${uuid} revoked`)
}
