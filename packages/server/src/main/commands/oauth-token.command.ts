import type { Command } from 'commander'

import type { OwnedToken } from '../../access/oauth/named-token.ts'
import { commandLine } from '../../logs/log-entry.ts'
import type { OpenRegistry } from './with-registry.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printJson, printRemark, printResult } from './output.ts'
import { allRows, rowPrinter } from './row-printer.ts'

interface CreateOptions extends LocationOptions {
  readonly user: string
  readonly scope: string
  readonly name: string
  readonly application: string
  readonly days?: string
  readonly json?: true
}

interface ListOptions extends LocationOptions {
  readonly json?: true
}

/** What somebody typed cannot be done so. */
class OauthTokenCommandError extends Error {
  override readonly name = 'OauthTokenCommandError'
}

const daySeconds = 86_400

/** `berth oauth-token …`. */
export function addOauthTokenCommand(program: Command): void {
  const token = program
    .command('oauth-token')
    .summary('create, list and revoke OAuth tokens')
    .description('Manages tokens with which programs call the API in the name of a user.')
  addCreate(token)
  addLocationOptions(token.command('list'))
    .argument('<organization>', 'whose applications have them')
    .option('--json', 'print JSON: a list of tokens without their text')
    .summary('list the named tokens of an organization')
    .description('Lists tokens that were made with a name, with who they act for.')
    .addHelpText('after', '\nExample:\n  berth oauth-token list acme')
    .action(list)
  addLocationOptions(token.command('revoke'))
    .argument('<uuid>', 'of the token, as `berth oauth-token list` shows it')
    .summary('revoke a token')
    .description(
      'Ends a token, whoever made it. What it opened in the registry is closed within a minute.',
    )
    .addHelpText(
      'after',
      '\nExample:\n  berth oauth-token revoke 7a0ff0a6-5b0e-4a6f-9a3b-2a8f6a0f3c11',
    )
    .action(revoke)
}

function addCreate(token: Command): void {
  addLocationOptions(token.command('create'))
    .argument('<organization>', 'which shall have the application')
    .requiredOption('--user <name>', 'in whose name the token acts')
    .requiredOption('--scope <scopes>', 'what it is good for, e.g. "repo:write repo:create"')
    .requiredOption('--name <text>', 'what the token is for')
    .option('--application <name>', 'made when it is not there', 'command line')
    .option('--days <number>', 'how long it lives; ten years otherwise')
    .option('--json', 'print JSON: uuid, token and when it expires')
    .summary('create a token and print it')
    .description('Creates a token and prints it, this one time.')
    .addHelpText(
      'after',
      `
Scopes: repo:read repo:write repo:admin repo:create user:read user:admin org:admin super:user

Example:
  berth oauth-token create acme --user alice --scope "org:admin repo:create" --name terraform`,
    )
    .action(create)
}

async function create(organizationName: string, options: CreateOptions): Promise<void> {
  const days = daysIn(options.days)
  const { withRegistry } = await import('./with-registry.ts')
  const made = await withRegistry(options, async ({ services }) => {
    const { accounts, namedTokens, oauthApplications } = services
    const organization = await organizationNamed(services, organizationName)
    const account = await accounts.find(options.user)
    if (account?.kind !== 'user') {
      throw new OauthTokenCommandError(`there is no user named ${options.user}`)
    }
    const application =
      (await oauthApplications.findNamed(organization, options.application)) ??
      (await oauthApplications.create(commandLine, organization, {
        name: options.application,
        description: '',
        applicationUri: '',
        redirectUri: '',
        avatarEmail: undefined,
      }))
    return await namedTokens.create(
      commandLine,
      application,
      { account },
      {
        name: options.name,
        scope: options.scope,
        ...(days === undefined ? {} : { expiresInSeconds: days * daySeconds }),
      },
    )
  })
  const expiresAt = new Date(made.expiresAtMs).toISOString()
  if (options.json === true) {
    printJson({ uuid: made.uuid, token: made.text, expires_at: expiresAt })
    return
  }
  printRemark(`token ${made.uuid} created for ${options.user} until ${expiresAt}; it is`)
  printResult(made.text)
}

interface Row {
  readonly uuid: string
  readonly name: string
  readonly application: string
  readonly user: string
  readonly scope: string
  readonly expires_at: string
  readonly last_used: string | null
}

async function list(organizationName: string, options: ListOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  const print = rowPrinter<Row>(options, {
    line: (row) =>
      `${row.uuid}  ${row.name}  ${row.user}  ${row.scope}  ${row.last_used ?? 'never used'}`,
    nothing: 'no tokens',
  })
  await withRegistry(options, async ({ services }) => {
    const organization = await organizationNamed(services, organizationName)
    const all = allRows<OwnedToken, number>(
      0,
      ({ after, limit }) => services.namedTokens.listOf(organization, { afterId: after, limit }),
      ({ id }) => id,
    )
    for await (const token of all) print.row(rowOf(token))
  })
  print.end()
}

function rowOf(token: OwnedToken): Row {
  return {
    uuid: token.uuid,
    name: token.displayName ?? '',
    application: token.applicationName,
    user: token.accountName,
    scope: token.scope,
    expires_at: new Date(token.expiresAtMs).toISOString(),
    last_used: token.lastUsedAtMs === undefined ? null : new Date(token.lastUsedAtMs).toISOString(),
  }
}

async function revoke(uuid: string, options: LocationOptions): Promise<void> {
  const { withRegistry } = await import('./with-registry.ts')
  await withRegistry(options, async ({ services }) => {
    const token = await services.oauthTokens.findByUuid(uuid)
    if (token === undefined) throw new OauthTokenCommandError(`there is no token ${uuid}`)
    await services.oauthTokens.delete(commandLine, token)
  })
  printRemark(`token ${uuid} revoked`)
}

async function organizationNamed({ accounts }: OpenRegistry['services'], name: string) {
  const organization = await accounts.find(name)
  if (organization?.kind !== 'organization') {
    throw new OauthTokenCommandError(`there is no organization named ${name}`)
  }
  return organization
}

function daysIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const days = Number(text)
  if (!Number.isInteger(days) || days < 1 || days > 3652) {
    throw new OauthTokenCommandError('--days is a whole number from 1 to 3652')
  }
  return days
}
