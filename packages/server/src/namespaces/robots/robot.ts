import type { LogValue } from '../../logs/log-entry.ts'

/** An account of a namespace that a program signs in with. */
export interface Robot {
  readonly id: number
  readonly uuid: string
  /** `namespace+short`. */
  readonly name: string
  readonly description: string
  readonly createdAtMs: number
  readonly lastUsedAtMs: number | undefined
}

/** A robot together with what its creator noted about it. */
export interface RobotDetails extends Robot {
  readonly metadata: LogValue
}

/** What a robot was given. */
export interface RobotReach {
  /** Names of the teams that it is in. */
  readonly teams: string[]
  /** Repositories of its namespace that it has a role on by itself, without the namespace. */
  readonly repositories: string[]
}

/** A role that a robot has on a repository by itself. */
export interface RobotPermission {
  readonly repositoryId: number
  readonly repositoryName: string
  readonly isPublic: boolean
  readonly role: 'read' | 'write' | 'admin'
}

/** A part of a namespace's robots, in the order of their names. */
export interface RobotPage {
  /** The name of the last robot of the page before. */
  readonly after?: string
  readonly limit: number
}

export const descriptionLengthMaximum = 255
/** Of the metadata, spelled as JSON. */
export const metadataBytesMaximum = 1024 * 1024

export class RobotNotFoundError extends Error {
  override readonly name = 'RobotNotFoundError'

  constructor(robotName: string) {
    super(`there is no robot ${robotName}`)
  }
}

/** `ROBOTS_DISALLOW`. */
export class RobotsDisallowedError extends Error {
  override readonly name = 'RobotsDisallowedError'

  constructor(robotName: string) {
    super(`robots are switched off here, and ${robotName} is not among the exceptions`)
  }
}

export class RobotMetadataTooLargeError extends Error {
  override readonly name = 'RobotMetadataTooLargeError'

  constructor(bytes: number) {
    super(
      `unstructured_metadata has ${bytes} bytes as JSON, and at most ${metadataBytesMaximum} are kept`,
    )
  }
}
