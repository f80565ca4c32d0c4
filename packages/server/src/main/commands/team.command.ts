import { type Command, Option } from 'commander'

import { commandLine } from '../../logs/log-entry.ts'
import { type TeamRole, teamRoles } from '../../namespaces/account.ts'
import type { Services } from '../services.ts'
import { WrongUsageError } from './exit-code.ts'
import { addLocationOptions, type LocationOptions } from './location-options.ts'
import { printRemark } from './output.ts'
import { requireYes } from './require-yes.ts'
import { allRows, rowPrinter } from './row-printer.ts'

interface CreateOptions extends LocationOptions {
  readonly role: TeamRole
  readonly description?: string
}

interface ListOptions extends LocationOptions {
  readonly json?: true
}

interface DeleteOptions extends LocationOptions {
  readonly yes?: true
}

const teamArgument = ['<team>', 'ORGANIZATION/TEAM'] as const

/** `berth team …`. */
export function addTeamCommand(program: Command): void {
  const team = program
    .command('team')
    .summary('create, fill, list and delete teams')
    .description('Manages the teams of organizations, and who is in them.')
  addCreate(team)
  addDelete(team)
  addAdd(team)
  addRemove(team)
  addList(team)
}

function addCreate(team: Command): void {
  addLocationOptions(team.command('create'))
    .argument(...teamArgument)
    .addOption(
      new Option('--role <role>', 'what its members may do in the organization')
        .choices(teamRoles)
        .default('member'),
    )
    .option('--description <text>', 'what the team is for')
    .summary('create a team')
    .description(
      'Creates a team. A "member" may do nothing by that alone, a "creator" makes repositories, ' +
        'an "admin" may do everything in the organization.',
    )
    .addHelpText('after', '\nExample:\n  berth team create acme/developers --role creator')
    .action(async (text: string, options: CreateOptions) => {
      const { organization, team: name } = parseTeam(text)
      const { description } = options
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services: { organizations, teams } }) => {
        await teams.create(commandLine, await organizations.require(organization), {
          name,
          role: options.role,
          ...(description === undefined ? {} : { description }),
        })
      })
      printRemark(`team ${text} created`)
    })
}

function addDelete(team: Command): void {
  addLocationOptions(team.command('delete'))
    .argument(...teamArgument)
    .option('--yes', 'delete without asking again')
    .summary('delete a team with its rights')
    .description('Deletes a team: its members lose the rights that they have by it.')
    .addHelpText('after', '\nExample:\n  berth team delete acme/developers --yes')
    .action(async (text: string, options: DeleteOptions) => {
      const { organization, team: name } = parseTeam(text)
      requireYes(options, `this takes away all rights that ${text} gives`)
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services: { organizations, teams } }) => {
        await teams.delete(commandLine, await organizations.require(organization), name)
      })
      printRemark(`team ${text} deleted`)
    })
}

function addAdd(team: Command): void {
  addLocationOptions(team.command('add'))
    .argument(...teamArgument)
    .argument('<member...>', 'users, and robots of the organization')
    .summary('put users and robots into a team')
    .description('Puts users, and robots of the organization, into a team. Nobody is asked.')
    .addHelpText('after', '\nExample:\n  berth team add acme/developers bob acme+ci')
    .action(async (text: string, members: string[], options: LocationOptions) => {
      const { organization: of, team: name } = parseTeam(text)
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services: { organizations, teams } }) => {
        const organization = await organizations.require(of)
        for (const member of members) {
          await teams.addMember(commandLine, organization, name, member)
          printRemark(`${member} is in ${text}`)
        }
      })
    })
}

function addRemove(team: Command): void {
  addLocationOptions(team.command('remove'))
    .argument(...teamArgument)
    .argument('<member...>', 'users and robots')
    .summary('take users and robots out of a team')
    .description('Takes users and robots out of a team; the last owner of an organization stays.')
    .addHelpText('after', '\nExample:\n  berth team remove acme/developers bob')
    .action(async (text: string, members: string[], options: LocationOptions) => {
      const { organization: of, team: name } = parseTeam(text)
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services: { organizations, teams } }) => {
        const organization = await organizations.require(of)
        for (const member of members) {
          await teams.removeMember(commandLine, organization, name, member)
          printRemark(`${member} is no longer in ${text}`)
        }
      })
    })
}

function addList(team: Command): void {
  addLocationOptions(team.command('list'))
    .argument('<organization or team>', 'ORGANIZATION for its teams, ORGANIZATION/TEAM for members')
    .option('--json', 'print JSON: a list of name, role and members, or of name and robot')
    .summary('list teams, or the members of one')
    .description('Lists the teams of an organization, or the members of one team.')
    .addHelpText('after', '\nExamples:\n  berth team list acme\n  berth team list acme/developers')
    .action(async (text: string, options: ListOptions) => {
      const { withRegistry } = await import('./with-registry.ts')
      await withRegistry(options, async ({ services }) => {
        if (text.includes('/')) await listMembers(services, text, options)
        else await listTeams(services, text, options)
      })
    })
}

async function listTeams(
  { organizations }: Services,
  name: string,
  options: ListOptions,
): Promise<void> {
  const print = rowPrinter<{ name: string; role: string; members: number }>(options, {
    line: (row) => `${row.name}  ${row.role}  ${row.members}`,
    nothing: 'no teams',
  })
  const nobody = 0
  for (const team of await organizations.teams(await organizations.require(name), nobody)) {
    print.row({ name: team.name, role: team.role, members: team.memberCount })
  }
  print.end()
}

async function listMembers(
  { organizations, teams }: Services,
  text: string,
  options: ListOptions,
): Promise<void> {
  const { organization, team: name } = parseTeam(text)
  const { TeamNotFoundError } = await import('../../namespaces/teams/team.ts')
  const team = await teams.find(await organizations.require(organization), name)
  if (team === undefined) throw new TeamNotFoundError(name, organization)
  const print = rowPrinter<{ name: string; robot: boolean }>(options, {
    line: (row) => row.name,
    nothing: 'no members',
  })
  const members = allRows(
    0,
    ({ after, limit }) => teams.members(team, { afterId: after, limit }),
    ({ accountId }) => accountId,
  )
  for await (const member of members) print.row({ name: member.name, robot: member.isRobot })
  print.end()
}

function parseTeam(text: string): { readonly organization: string; readonly team: string } {
  const [organization = '', team = '', ...rest] = text.split('/')
  if (organization === '' || team === '' || rest.length > 0) {
    throw new WrongUsageError(`${text} names no team; write ORGANIZATION/TEAM`)
  }
  return { organization, team }
}
