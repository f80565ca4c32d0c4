import type { AuditLog } from '../logs/audit-log.service.ts'
import type { Actor, LogKind, LogMetadata, LogValue } from '../logs/log-entry.ts'
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
import { addTeamMember } from './teams/team-member.queries.ts'
import { insertTeam } from './teams/team.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly encryption: Encryption
  readonly audit: AuditLog
  readonly clock: Clock
  /** Told after each committed change of what somebody may do or sign in with. */
  readonly accessChanged: () => void
  /** Ends what somebody is signed in with, in the transaction that makes it worth nothing. */
  readonly signOut?: SignOut
}

export type SignOut = (tx: Tx, accountId: number) => Promise<void>

/** What else is done in the transaction of a change. */
export type Alongside = (tx: Tx, account: Account) => Promise<void>

/** Users, organizations, their teams and their robots. */
export class Accounts {
  readonly #database: BerthDatabase
  readonly #encryption: Encryption
  readonly #audit: AuditLog
  readonly #clock: Clock
  readonly #accessChanged: () => void
  readonly #signOut: SignOut

  constructor({ database, encryption, audit, clock, accessChanged, signOut }: Dependencies) {
    this.#database = database
    this.#encryption = encryption
    this.#audit = audit
    this.#clock = clock
    this.#accessChanged = accessChanged
    this.#signOut = signOut ?? (() => Promise.resolve())
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
  async createUser(
    actor: Actor,
    user: {
      readonly name: string
      readonly email?: string
      readonly passwordHash?: string
      readonly isSuperUser?: boolean
      /** False when a mail has to prove the address first. */
      readonly isVerified?: boolean
    },
    alongside?: Alongside,
  ): Promise<Account> {
    requireNamespaceName(user.name)
    // Addresses that differ in capitals alone are one mailbox nearly everywhere.
    const email = user.email?.toLowerCase()
    return await this.#create(user.name, email, async (tx) => {
      const account = await insertAccount(tx, {
        isVerified: true,
        ...user,
        ...(email === undefined ? {} : { email }),
        kind: 'user',
        nowMs: this.#clock(),
      })
      await this.#audit.record(tx, actor, {
        kind: 'user_create',
        namespaceId: account.id,
        metadata: { username: user.name, email: email ?? null },
      })
      await alongside?.(tx, account)
      return account
    })
  }

  /** Whoever is signed in with the old password is signed out. @throws AccountNotFoundError */
  async setPassword(
    actor: Actor,
    name: string,
    passwordHash: string,
    alongside?: Alongside,
  ): Promise<void> {
    await this.#change(async (tx) => {
      const account = await requireAccount(tx, name, 'user')
      await setPasswordHash(tx, account.id, passwordHash, this.#clock())
      await this.#signOut(tx, account.id)
      await this.#record(tx, actor, 'account_change_password', account.id, {})
      await alongside?.(tx, account)
    })
  }

  /**
   * Appoints a superuser, or dismisses one. Quay's kinds of log entries have none for this, so
   * that it stands in no log.
   *
   * @throws AccountNotFoundError
   */
  async setSuperUser(_actor: Actor, name: string, isSuperUser: boolean): Promise<void> {
    await this.#change(async (tx) => {
      const account = await requireAccount(tx, name, 'user')
      await setSuperUser(tx, account.id, isSuperUser)
    })
  }

  /** @throws AccountNotFoundError */
  async setEnabled(actor: Actor, name: string, isEnabled: boolean): Promise<void> {
    await this.#change(async (tx) => {
      const account = await findAccount(tx, name)
      if (account === undefined) throw new AccountNotFoundError('account', name)
      await setEnabled(tx, account.id, isEnabled)
      if (!isEnabled) await this.#signOut(tx, account.id)
      const kind = isEnabled ? 'user_enable' : 'user_disable'
      await this.#record(tx, actor, kind, account.id, { username: name })
    })
  }

  /**
   * Creates an organization whose team `owners` has one member.
   *
   * @throws InvalidNameError, NameTakenError, AccountNotFoundError
   */
  async createOrganization(
    actor: Actor,
    organization: {
      readonly name: string
      readonly ownerName: string
      readonly contactEmail?: string
    },
  ): Promise<Account> {
    requireNamespaceName(organization.name)
    return await this.#create(organization.name, undefined, async (tx) => {
      const owner = await requireAccount(tx, organization.ownerName, 'user')
      return await createOrganizationIn(tx, this.#audit, actor, {
        name: organization.name,
        ownerId: owner.id,
        nowMs: this.#clock(),
        ...(organization.contactEmail === undefined
          ? {}
          : { contactEmail: organization.contactEmail }),
      })
    })
  }

  /**
   * Creates a robot and answers with its token.
   *
   * @throws InvalidNameError, NameTakenError, AccountNotFoundError for the namespace
   */
  async createRobot(
    actor: Actor,
    robot: {
      readonly name: string
      readonly description?: string
      /** JSON. */
      readonly metadata?: string
    },
  ): Promise<{ readonly account: Account; readonly token: string }> {
    const { namespace, shortName } = requireRobotName(robot.name)
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
      await this.#record(tx, actor, 'create_robot', owner.id, {
        robot: shortName,
        description: robot.description ?? null,
        unstructured_metadata: loggedMetadata(robot.metadata),
      })
      return created
    })
    return { account, token }
  }

  /** Gives a robot a new token; the old one no longer signs in. @throws AccountNotFoundError */
  async regenerateRobotToken(actor: Actor, name: string): Promise<string> {
    const token = newRobotToken()
    await this.#change(async (tx) => {
      const robot = await requireAccount(tx, name, 'robot')
      const sealed = this.#encryption.seal(token, robotTokenPurpose(robot.uuid))
      await saveSealedRobotToken(tx, robot.id, sealed, this.#clock())
      await this.#record(tx, actor, 'regenerate_robot_token', robot.ownerId, {
        robot: requireRobotName(name).shortName,
      })
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
  async deleteRobot(actor: Actor, name: string): Promise<void> {
    await this.#change(async (tx) => {
      const robot = await requireAccount(tx, name, 'robot')
      await deleteRobotAccount(tx, robot.id)
      await this.#record(tx, actor, 'delete_robot', robot.ownerId, {
        robot: requireRobotName(name).shortName,
      })
    })
  }

  async #record(
    tx: Tx,
    actor: Actor,
    kind: LogKind,
    namespaceId: number | undefined,
    metadata: LogMetadata,
  ): Promise<void> {
    await this.#audit.record(tx, actor, { kind, namespaceId, metadata })
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

const loggedMetadataLengthMaximum = 4096

/** What the log tells of the metadata of a robot: a page of entries must not weigh megabytes. */
function loggedMetadata(json: string | undefined): LogValue {
  if (json === undefined || json.length > loggedMetadataLengthMaximum) return null
  return JSON.parse(json) as LogValue
}

/**
 * An organization with its team of owners, for callers that have a transaction already.
 *
 * @throws InvalidNameError
 */
export async function createOrganizationIn(
  tx: Tx,
  audit: AuditLog,
  actor: Actor,
  organization: {
    readonly name: string
    readonly ownerId: number
    readonly contactEmail?: string
    readonly nowMs: number
  },
): Promise<Account> {
  const { name, ownerId, contactEmail, nowMs } = organization
  requireNamespaceName(name)
  const account = await insertAccount(tx, {
    kind: 'organization',
    name,
    nowMs,
    ...(contactEmail === undefined ? {} : { contactEmail }),
  })
  const teamId = await insertTeam(tx, {
    organizationId: account.id,
    name: ownersTeam,
    role: 'admin',
    description: '',
    nowMs,
  })
  await addTeamMember(tx, teamId, ownerId)
  await audit.record(tx, actor, {
    kind: 'org_create',
    namespaceId: account.id,
    metadata: { namespace: name, email: contactEmail ?? null },
  })
  return account
}

async function requireAccount(tx: Tx, name: string, kind: Account['kind']): Promise<Account> {
  const account = await findAccount(tx, name)
  if (account?.kind !== kind) throw new AccountNotFoundError(kind, name)
  return account
}
