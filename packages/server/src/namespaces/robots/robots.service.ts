import { setImmediate } from 'node:timers/promises'

import type { Actor, LogMetadata } from '../../logs/log-entry.ts'
import type { AccountsConfig } from '../../platform/config/slices/accounts.ts'
import type { Encryption } from '../../platform/crypto/encryption.ts'
import type { BerthDatabase } from '../../schema/tables.ts'
import { AccountNotFoundError } from '../account.ts'
import type { Accounts } from '../accounts.service.ts'
import { robotTokenPurpose } from '../robot-token.ts'
import {
  metadataBytesMaximum,
  type Robot,
  type RobotDetails,
  RobotMetadataTooLargeError,
  RobotNotFoundError,
  type RobotPage,
  type RobotPermission,
  type RobotReach,
  RobotsDisallowedError,
} from './robot.ts'
import {
  findReach,
  findRobot,
  findSealedTokens,
  listRobotPermissions,
  listRobots,
  type RobotRange,
} from './robot.queries.ts'

interface Dependencies {
  readonly database: BerthDatabase
  readonly encryption: Encryption
  readonly accounts: Accounts
  readonly config: AccountsConfig
}

/** The namespace that robots belong to. */
interface Owner {
  readonly id: number
  readonly name: string
}

const reachRowsMaximum = 50_000
/** Opening a token takes microseconds; other requests go on after so many. */
const tokensOpenedAtOnce = 250

/** Robots as their namespace sees them. Who may ask is decided before. */
export class Robots {
  readonly #dependencies: Dependencies

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies
  }

  async list(owner: Owner, page: RobotPage): Promise<Robot[]> {
    return await listRobots(this.#dependencies.database.reader, owner.id, page)
  }

  /** What each robot of a page was given; those that were given nothing are left out. */
  async reach(owner: Owner, page: readonly Robot[]): Promise<ReadonlyMap<number, RobotReach>> {
    const range = rangeOf(owner, page)
    if (range === undefined) return new Map()
    return await findReach(this.#dependencies.database.reader, range, reachRowsMaximum)
  }

  /** The tokens of a page of robots, by their ids. */
  async tokens(owner: Owner, page: readonly Robot[]): Promise<ReadonlyMap<number, string>> {
    const { database, encryption } = this.#dependencies
    const range = rangeOf(owner, page)
    if (range === undefined) return new Map()
    const sealed = await findSealedTokens(database.reader, range)
    const tokens = new Map<number, string>()
    for (const [index, { id, uuid }] of page.entries()) {
      if (index > 0 && index % tokensOpenedAtOnce === 0) await setImmediate()
      const text = sealed.get(id)
      if (text !== undefined) tokens.set(id, encryption.open(text, robotTokenPurpose(uuid)))
    }
    return tokens
  }

  /** @throws RobotNotFoundError, for robots of other namespaces as well */
  async find(owner: Owner, shortName: string): Promise<RobotDetails> {
    const name = `${owner.name}+${shortName}`
    const robot = await findRobot(this.#dependencies.database.reader, owner.id, name)
    if (robot === undefined) throw new RobotNotFoundError(name)
    return robot
  }

  /** @throws RobotNotFoundError */
  async permissions(
    owner: Owner,
    shortName: string,
    page: { readonly afterRepositoryId: number; readonly limit: number },
  ): Promise<RobotPermission[]> {
    const robot = await this.find(owner, shortName)
    return await listRobotPermissions(this.#dependencies.database.reader, robot.id, page)
  }

  /**
   * Makes a robot, with a token of its own.
   *
   * @throws InvalidNameError, NameTakenError, RobotsDisallowedError, RobotMetadataTooLargeError
   */
  async create(
    actor: Actor,
    owner: Owner,
    robot: {
      readonly shortName: string
      readonly description?: string
      readonly metadata?: LogMetadata
    },
  ): Promise<{ readonly robot: RobotDetails; readonly token: string }> {
    const { accounts, config } = this.#dependencies
    const name = `${owner.name}+${robot.shortName}`
    const { robotsDisallowed } = config
    if (robotsDisallowed !== undefined && !robotsDisallowed.exceptNames.includes(name)) {
      throw new RobotsDisallowedError(name)
    }
    const metadata = robot.metadata === undefined ? undefined : JSON.stringify(robot.metadata)
    const metadataBytes = Buffer.byteLength(metadata ?? '')
    if (metadataBytes > metadataBytesMaximum) throw new RobotMetadataTooLargeError(metadataBytes)
    const { token } = await accounts.createRobot(actor, {
      name,
      ...(robot.description === undefined ? {} : { description: robot.description }),
      ...(metadata === undefined ? {} : { metadata }),
    })
    return { robot: await this.find(owner, robot.shortName), token }
  }

  /** Gives a robot another token; the old one is worth nothing any more. @throws RobotNotFoundError */
  async regenerate(
    actor: Actor,
    owner: Owner,
    shortName: string,
  ): Promise<{ readonly robot: RobotDetails; readonly token: string }> {
    const robot = await this.find(owner, shortName)
    const token = await orNotFound(robot.name, () =>
      this.#dependencies.accounts.regenerateRobotToken(actor, robot.name),
    )
    return { robot, token }
  }

  /** @throws RobotNotFoundError */
  async delete(actor: Actor, owner: Owner, shortName: string): Promise<void> {
    const robot = await this.find(owner, shortName)
    await orNotFound(robot.name, () => this.#dependencies.accounts.deleteRobot(actor, robot.name))
  }
}

/** Somebody else may delete a robot between two statements. */
async function orNotFound<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof AccountNotFoundError) throw new RobotNotFoundError(name)
    throw error
  }
}

function rangeOf(owner: Owner, page: readonly Robot[]): RobotRange | undefined {
  const [first] = page
  const last = page.at(-1)
  if (first === undefined || last === undefined) return undefined
  return { ownerId: owner.id, firstName: first.name, lastName: last.name }
}
