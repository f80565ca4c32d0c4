import type { AuditLog } from '../../logs/audit-log.service.ts'
import type { Actor, LogEntry } from '../../logs/log-entry.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { findAccount } from '../account.queries.ts'
import type { Account } from '../account.ts'
import { requireOwner, teamsLock } from '../teams/ownership.ts'
import { withdrawInvitations } from '../teams/withdrawal.ts'
import {
  type Collaborator,
  type OrganizationMember,
  OrganizationMemberNotFoundError,
  type PeoplePage,
} from './organization-member.ts'
import {
  type AccountRange,
  dropRepositoryRights,
  leaveTeams,
  listCollaborators,
  listMembers,
  listRepositoriesOfAccounts,
  listTeamsOfMembers,
  type Person,
} from './organization-member.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly audit: AuditLog
  /** Told after each committed change of what somebody may do. */
  readonly accessChanged: () => void
}

interface Page {
  readonly afterId: number
  readonly limit: number
}

/** Of all people of one page together. */
const repositoriesToldMaximum = 10_000
const entriesAtOnce = 500

/** The people of organizations: those in teams, and those with rights on single repositories. */
export class OrganizationMembers {
  readonly #database: BerthDatabase
  readonly #audit: AuditLog
  readonly #accessChanged: () => void

  constructor({ database, audit, accessChanged }: Dependencies) {
    this.#database = database
    this.#audit = audit
    this.#accessChanged = accessChanged
  }

  /** A page of the users who are in teams; robots are not among them. */
  async list(organization: Account, page: Page): Promise<PeoplePage<OrganizationMember>> {
    const people = await listMembers(this.#database.reader, {
      organizationId: organization.id,
      ...page,
    })
    return {
      people: await this.#withTeams(organization, people, page.afterId),
      nextAfterId: nextOf(people, page),
    }
  }

  async collaborators(organization: Account, page: Page): Promise<PeoplePage<Collaborator>> {
    const people = await listCollaborators(this.#database.reader, {
      organizationId: organization.id,
      ...page,
    })
    const repositories = await this.#repositories(organization, people)
    return {
      people: people.map(({ id, name }) => ({ name, repositories: repositories.get(id) ?? [] })),
      nextAfterId: nextOf(people, page),
    }
  }

  /** A user, or a robot, who is in a team. @throws OrganizationMemberNotFoundError */
  async find(
    organization: Account,
    name: string,
  ): Promise<OrganizationMember & { readonly kind: Account['kind'] }> {
    const account = await findAccount(this.#database.reader, name)
    if (account === undefined) throw new OrganizationMemberNotFoundError(name, organization.name)
    const [member] = await this.#withTeams(organization, [account], account.id - 1)
    if (member === undefined || member.teams.length === 0) {
      throw new OrganizationMemberNotFoundError(name, organization.name)
    }
    return { ...member, kind: account.kind }
  }

  /**
   * Takes a user out of all teams, and away from all repositories. Removing one who has neither
   * changes nothing.
   *
   * @throws OrganizationMemberNotFoundError for what is no user, LastOwnerError
   */
  async remove(actor: Actor, organization: Account, name: string): Promise<void> {
    await this.#database.transaction(async (tx) => {
      await this.#database.lock(tx, teamsLock(organization.id))
      const user = await findAccount(tx, name)
      if (user?.kind !== 'user') throw new OrganizationMemberNotFoundError(name, organization.name)
      const teams = await leaveTeams(tx, organization.id, user.id)
      if (teams.some(({ role }) => role === 'admin')) await requireOwner(tx, organization)
      // Nobody comes back by an invitation that was left over.
      await withdrawInvitations(tx, organization.id, user.id)
      const repositories = await dropRepositoryRights(tx, organization.id, user.id)
      const entries = [
        ...teams.map((team) => teamLeft(organization, name, team.name)),
        ...repositories.map((repository) => rightDropped(organization, name, repository)),
      ]
      for (let start = 0; start < entries.length; start += entriesAtOnce) {
        const some = entries.slice(start, start + entriesAtOnce)
        await this.#audit.recordAll(
          tx,
          some.map((entry) => ({ actor, entry })),
        )
      }
    })
    this.#accessChanged()
  }

  async #withTeams(
    organization: Account,
    people: readonly Person[],
    afterId: number,
  ): Promise<OrganizationMember[]> {
    const range: AccountRange = { afterId, lastId: people.at(-1)?.id ?? afterId }
    const [teams, repositories] = await Promise.all([
      listTeamsOfMembers(this.#database.reader, organization.id, range).then(namesByAccount),
      this.#repositories(organization, people),
    ])
    return people.map(({ id, name }) => ({
      name,
      teams: teams.get(id) ?? [],
      repositories: repositories.get(id) ?? [],
    }))
  }

  async #repositories(
    organization: Account,
    people: readonly Person[],
  ): Promise<ReadonlyMap<number, readonly string[]>> {
    return namesByAccount(
      await listRepositoriesOfAccounts(
        this.#database.reader,
        organization.id,
        people.map(({ id }) => id),
        repositoriesToldMaximum,
      ),
    )
  }
}

function nextOf(people: readonly Person[], { limit }: Page): number | undefined {
  return people.length < limit ? undefined : people.at(-1)?.id
}

function namesByAccount(
  rows: readonly { readonly accountId: number | null; readonly name: string }[],
): ReadonlyMap<number, readonly string[]> {
  const names = new Map<number, string[]>()
  for (const { accountId, name } of rows) {
    if (accountId === null) continue
    const own = names.get(accountId)
    if (own === undefined) names.set(accountId, [name])
    else own.push(name)
  }
  return names
}

function teamLeft({ id }: Account, member: string, team: string): LogEntry {
  return { kind: 'org_remove_team_member', namespaceId: id, metadata: { member, team } }
}

function rightDropped(
  organization: Account,
  username: string,
  repository: { readonly id: number; readonly name: string },
): LogEntry {
  return {
    kind: 'delete_repo_permission',
    namespaceId: organization.id,
    repositoryId: repository.id,
    metadata: { username, repo: repository.name, namespace: organization.name },
  }
}
