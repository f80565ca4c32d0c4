import { type Static, type TSchema, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../../api/avatar.ts'
import { rfc2822Date, rfc2822DateOrNull } from '../../api/date-form.ts'
import {
  descriptionLengthMaximum,
  type Robot,
  type RobotDetails,
  type RobotPermission,
  type RobotReach,
} from './robot.ts'

/** Robots as API v1 spells them. */
const shortName = Type.String({ maxLength: 255 })
export const OwnRobotParams = Type.Object({ robot_shortname: shortName })
export const OrganizationRobotsParams = Type.Object({ orgname: Type.String({ maxLength: 255 }) })
export const OrganizationRobotParams = Type.Object({
  orgname: Type.String({ maxLength: 255 }),
  robot_shortname: shortName,
})

export const pageMaximum = 5000
export const RobotsQuery = Type.Object({
  permissions: Type.Optional(Type.Boolean()),
  token: Type.Optional(Type.Boolean()),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: pageMaximum })),
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})
export type RobotsQuery = Static<typeof RobotsQuery>
export const PermissionsQuery = Type.Object({
  next_page: Type.Optional(Type.String({ maxLength: 4096 })),
})

/** The metadata alone may have 1 MiB, and some clients write it with escapes. */
export const createBytesMaximum = 4 * 1024 * 1024
export const CreateRobotBody = Type.Object({
  description: Type.Optional(Type.String({ maxLength: descriptionLengthMaximum })),
  unstructured_metadata: Type.Optional(
    Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  ),
})
export type CreateRobotBody = Static<typeof CreateRobotBody>

const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const common = {
  name: Type.String(),
  created: Type.String(),
  last_accessed: nullable(Type.String()),
  description: Type.String(),
  token: Type.Optional(Type.String()),
}
const ListedRobotJson = Type.Object({
  ...common,
  teams: Type.Optional(Type.Array(Type.Object({ name: Type.String(), avatar: AvatarJson }))),
  repositories: Type.Optional(Type.Array(Type.String())),
})
export const RobotJson = Type.Object(common)
export const RobotDetailsJson = Type.Object({ ...common, unstructured_metadata: Type.Unknown() })
export const RobotsJson = Type.Object({
  robots: Type.Array(ListedRobotJson),
  next_page: Type.Optional(Type.String()),
})
export const RobotPermissionsJson = Type.Object({
  permissions: Type.Array(
    Type.Object({
      repository: Type.Object({ name: Type.String(), is_public: Type.Boolean() }),
      role: Type.Enum(['read', 'write', 'admin']),
    }),
  ),
  next_page: Type.Optional(Type.String()),
})

/** @param token of callers who may see it; others do not even hear that there is one */
export function presentRobot(robot: Robot, token: string | undefined): Static<typeof RobotJson> {
  return {
    name: robot.name,
    created: rfc2822Date(robot.createdAtMs),
    last_accessed: rfc2822DateOrNull(robot.lastUsedAtMs),
    description: robot.description,
    ...(token === undefined ? {} : { token }),
  }
}

export function presentRobotDetails(
  robot: RobotDetails,
  token: string | undefined,
): Static<typeof RobotDetailsJson> {
  return { ...presentRobot(robot, token), unstructured_metadata: robot.metadata }
}

/** @param reach undefined when nobody asked for it */
export function presentListedRobot(
  robot: Robot,
  token: string | undefined,
  reach: ReadonlyMap<number, RobotReach> | undefined,
): Static<typeof ListedRobotJson> {
  const json = presentRobot(robot, token)
  if (reach === undefined) return json
  const { teams = [], repositories = [] } = reach.get(robot.id) ?? {}
  return {
    ...json,
    teams: teams.map((name) => ({ name, avatar: presentAvatar({ name, kind: 'team' }) })),
    repositories,
  }
}

export function presentRobotPermissions(
  permissions: readonly RobotPermission[],
): Static<typeof RobotPermissionsJson>['permissions'] {
  return permissions.map(({ repositoryName, isPublic, role }) => ({
    repository: { name: repositoryName, is_public: isPublic },
    role,
  }))
}
