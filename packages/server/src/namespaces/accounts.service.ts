import type { Clock } from '../platform/clock/clock.ts'
import type { Encryption } from '../platform/crypto/encryption.ts'
import { isUniqueViolation } from '../platform/database/database-error.ts'
import type { BerthDatabase, Tx } from '../schema/tables.ts'
import {
  type Account,
  AccountNotFoundError,
  EmailTakenError,
  NameTakenError,
  type Namespace,
  ownersTeam,
  type TeamRole,
} from './account.ts'
import { requireNamespaceName, requireRobotName } from './account-name.ts'
import {
  deleteRobotAccount,
  findAccount,
  findNamespace,
  hasAnyUser,
  insertAccount,
  setEnabled,
  setPasswordHash,
  setSuperUser,
} from './account.queries.ts'
import { newRobotToken, robotTokenPurpose } from './robot-token.ts'
import { findSealedRobotToken, saveSealedRobotToken } from './robot-token.queries.ts'
import { addTeamMember, findTeamId, insertTeam, removeTeamMember } from './team.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly encryption: Encryption
  readonly clock: Clock
  /** Told after each committed change of what somebody may do or sign in with. */
  readonly accessChanged: () => void
}

/** Users, organizations, their teams and their robots. */
export class Accounts {
  readonly #database: BerthDatabase
  readonly #encryption: Encryption
  readonly #clock: Clock
  readonly #accessChanged: () => void

  constructor({ database, encryption, clock, accessChanged }: Dependencies) {
    this.#database = database
    this.#encryption = encryption
    this.#clock = clock
    this.#accessChanged = accessChanged
  }

  async find(name: string): Promise<Account | undefined> {
    return await findAccount(this.#database.reader, name)
  }

  async findNamespace(name: string): Promise<Namespace | undefined> {
    return await findNamespace(this.#database.reader, name)
  }

  async hasAnyUser(): Promise<boolean> {
    return await hasAnyUser(this.#database.reader)
  }

  /** @throws InvalidNameError, NameTakenError, EmailTakenError */
  async createUser(user: {
    readonly name: string
    readonly email?: string
    readonly passwordHash?: string
    readonly isSuperUser?: boolean
  }): Promise<Account> {
    requireNamespaceName(user.name)
    return await this.#create(user.name, user.email, (tx) =>
      insertAccount(tx, { ...user, kind: 'user', isVerified: true, nowMs: this.#clock() }),
    )
  }

  /** @throws AccountNotFoundError */
  async setPassword(name: string, passwordHash: string): Promise<void> {
    await this.#change(async (tx) => {
      const account = await requireAccount(tx, name, 'user')
      await setPasswordHash(tx, account.id, passwordHash, this.#clock())
    })
  }

  /** Appoints a superuser, or dismisses one. @throws AccountNotFoundError */
  async setSuperUser(name: string, isSuperUser: boolean): Promise<void> {
    await this.#change(async (tx) => {
      const account = await requireAccount(tx, name, 'user')
      await setSuperUser(tx, account.id, isSuperUser)
    })
  }

  /** @throws AccountNotFoundError */
  async setEnabled(name: string, isEnabled: boolean): Promise<void> {
    await this.#change(async (tx) => {
      const account = await findAccount(tx, name)
      if (account === undefined) throw new AccountNotFoundError('account', name)
      await setEnabled(tx, account.id, isEnabled)
    })
  }

  /**
   * Creates an organization whose team `owners` has one member.
   *
   * @throws InvalidNameError, NameTakenError, EmailTakenError, AccountNotFoundError
   */
  async createOrganization(organization: {
    readonly name: string
    readonly ownerName: string
    readonly email?: string
  }): Promise<Account> {
    requireNamespaceName(organization.name)
    return await this.#create(organization.name, organization.email, async (tx) => {
      const owner = await requireAccount(tx, organization.ownerName, 'user')
      return await createOrganizationIn(tx, {
        name: organization.name,
        ownerId: owner.id,
        nowMs: this.#clock(),
        ...(organization.email === undefined ? {} : { email: organization.email }),
      })
    })
  }

  /**
   * Creates a robot and answers with its token.
   *
   * @throws InvalidNameError, NameTakenError, AccountNotFoundError for the namespace
   */
  async createRobot(robot: {
    readonly name: string
    readonly description?: string
  }): Promise<{ readonly account: Account; readonly token: string }> {
    const { namespace } = requireRobotName(robot.name)
    const token = newRobotToken()
    const account = await this.#create(robot.name, undefined, async (tx) => {
      const owner = await findNamespace(tx, namespace)
      if (owner === undefined) throw new AccountNotFoundError('namespace', namespace)
      const created = await insertAccount(tx, {
        ...robot,
        kind: 'robot',
        ownerId: owner.id,
        nowMs: this.#clock(),
      })
      const sealed = this.#encryption.seal(token, robotTokenPurpose(created.uuid))
      await saveSealedRobotToken(tx, created.id, sealed, this.#clock())
      return created
    })
    return { account, token }
  }

  /** Gives a robot a new token; the old one no longer signs in. @throws AccountNotFoundError */
  async regenerateRobotToken(name: string): Promise<string> {
    const token = newRobotToken()
    await this.#change(async (tx) => {
      const robot = await requireAccount(tx, name, 'robot')
      const sealed = this.#encryption.seal(token, robotTokenPurpose(robot.uuid))
      await saveSealedRobotToken(tx, robot.id, sealed, this.#clock())
    })
    return token
  }

  /** The token of a robot, to compare with or to show to who administers it. */
  async robotToken(robot: Account): Promise<string | undefined> {
    const sealed = await findSealedRobotToken(this.#database.reader, robot.id)
    return sealed === undefined
      ? undefined
      : this.#encryption.open(sealed, robotTokenPurpose(robot.uuid))
  }

  /** @throws AccountNotFoundError */
  async deleteRobot(name: string): Promise<void> {
    await this.#change(async (tx) => {
      const robot = await requireAccount(tx, name, 'robot')
      await deleteRobotAccount(tx, robot.id)
    })
  }

  /** @throws AccountNotFoundError, NameTakenError */
  async createTeam(team: {
    readonly organizationName: string
    readonly name: string
    readonly role: TeamRole
  }): Promise<void> {
    await this.#create(team.name, undefined, async (tx) => {
      const organization = await requireAccount(tx, team.organizationName, 'organization')
      await insertTeam(tx, {
        organizationId: organization.id,
        name: team.name,
        role: team.role,
        nowMs: this.#clock(),
      })
    })
  }

  /** @throws AccountNotFoundError for the organization, its team or the member */
  async addTeamMember(membership: TeamMembership): Promise<void> {
    await this.#change(async (tx) => {
      const { teamId, accountId } = await requireMembership(tx, membership)
      await addTeamMember(tx, teamId, accountId)
    })
  }

  /** @throws AccountNotFoundError for the organization, its team or the member */
  async removeTeamMember(membership: TeamMembership): Promise<void> {
    await this.#change(async (tx) => {
      const { teamId, accountId } = await requireMembership(tx, membership)
      await removeTeamMember(tx, teamId, accountId)
    })
  }

  async #change<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const result = await this.#database.transaction(work)
    this.#accessChanged()
    return result
  }

  async #create<Result>(
    name: string,
    email: string | undefined,
    work: (tx: Tx) => Promise<Result>,
  ): Promise<Result> {
    try {
      return await this.#database.transaction(work)
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
      if (email === undefined || (await this.find(name)) !== undefined) {
        throw new NameTakenError(name)
      }
      throw new EmailTakenError(email)
    }
  }
}

export interface TeamMembership {
  readonly organizationName: string
  readonly teamName: string
  readonly accountName: string
}

/**
 * An organization with its team of owners, for callers that have a transaction already.
 *
 * @throws InvalidNameError
 */
export async function createOrganizationIn(
  tx: Tx,
  organization: {
    readonly name: string
    readonly ownerId: number
    readonly email?: string
    readonly nowMs: number
  },
): Promise<Account> {
  const { name, ownerId, email, nowMs } = organization
  requireNamespaceName(name)
  const account = await insertAccount(tx, {
    kind: 'organization',
    name,
    nowMs,
    ...(email === undefined ? {} : { email }),
  })
  const teamId = await insertTeam(tx, {
    organizationId: account.id,
    name: ownersTeam,
    role: 'admin',
    nowMs,
  })
  await addTeamMember(tx, teamId, ownerId)
  return account
}

async function requireAccount(tx: Tx, name: string, kind: Account['kind']): Promise<Account> {
  const account = await findAccount(tx, name)
  if (account?.kind !== kind) throw new AccountNotFoundError(kind, name)
  return account
}

async function requireMembership(
  tx: Tx,
  membership: TeamMembership,
): Promise<{ teamId: number; accountId: number }> {
  const organization = await requireAccount(tx, membership.organizationName, 'organization')
  const teamId = await findTeamId(tx, organization.id, membership.teamName)
  if (teamId === undefined) throw new AccountNotFoundError('team', membership.teamName)
  const member = await findAccount(tx, membership.accountName)
  if (member === undefined || member.kind === 'organization') {
    throw new AccountNotFoundError('user or robot', membership.accountName)
  }
  return { teamId, accountId: member.id }
}
