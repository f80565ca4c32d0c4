import { type Static, Type } from 'typebox'

import { AvatarJson, presentAvatar } from '../api/avatar.ts'
import { epochSeconds } from '../api/date-form.ts'
import type {
  FoundEntity,
  FoundNamespace,
  FoundRepository,
  FoundRobot,
  FoundTeam,
  RepositoryUsage,
} from './search.ts'
import { fitOf } from './words.ts'

/** What was found, as API v1 spells it. */
const typed = Type.String({ maxLength: 255 })
export const EntitiesParams = Type.Object({ prefix: typed })
export const EntitiesQuery = Type.Object({
  namespace: Type.Optional(typed),
  includeTeams: Type.Optional(Type.Boolean()),
  includeOrgs: Type.Optional(Type.Boolean()),
})
export const LinkParams = Type.Object({ username: typed })
export const FindAllQuery = Type.Object({ query: Type.Optional(typed) })
export const FindRepositoriesQuery = Type.Object({
  query: Type.Optional(typed),
  page: Type.Optional(Type.Integer()),
  includeUsage: Type.Optional(Type.Boolean()),
})

const EntityJson = Type.Object({
  name: Type.String(),
  kind: Type.Enum(['user', 'team', 'org']),
  is_robot: Type.Optional(Type.Boolean()),
  is_org_member: Type.Optional(Type.Boolean()),
  avatar: AvatarJson,
})
export const EntitiesJson = Type.Object({ results: Type.Array(EntityJson) })

const NamespaceJson = Type.Object({
  title: Type.Enum(['user', 'org']),
  kind: Type.Enum(['user', 'organization']),
  avatar: AvatarJson,
  name: Type.String(),
  score: Type.Number(),
  href: Type.String(),
})
const RepositoryJson = Type.Object({
  kind: Type.Literal('repository'),
  title: Type.Enum(['repo', 'app']),
  namespace: NamespaceJson,
  name: Type.String(),
  description: Type.String(),
  is_public: Type.Boolean(),
  score: Type.Number(),
  href: Type.String(),
  last_modified: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  stars: Type.Optional(Type.Integer()),
  popularity: Type.Optional(Type.Number()),
})
const RobotJson = Type.Object({
  title: Type.Literal('robot'),
  kind: Type.Literal('robot'),
  avatar: Type.Null(),
  name: Type.String(),
  score: Type.Number(),
  href: Type.String(),
  short_name: Type.String(),
})
const TeamJson = Type.Object({
  kind: Type.Literal('team'),
  name: Type.String(),
  organization: NamespaceJson,
  avatar: AvatarJson,
  score: Type.Number(),
  href: Type.String(),
})
export const FoundJson = Type.Object({
  results: Type.Array(Type.Union([RepositoryJson, NamespaceJson, RobotJson, TeamJson])),
})
export const FoundRepositoriesJson = Type.Object({
  results: Type.Array(RepositoryJson),
  has_additional: Type.Boolean(),
  page: Type.Integer(),
  page_size: Type.Integer(),
  start_index: Type.Integer(),
})

export function presentEntity(
  entity: FoundEntity,
  isForOrganization: boolean,
): Static<typeof EntityJson> {
  const { kind, name } = entity
  switch (kind) {
    case 'team':
      return {
        name,
        kind: 'team',
        is_org_member: true,
        avatar: presentAvatar({ name, kind: 'team' }),
      }
    case 'organization':
      return {
        name,
        kind: 'org',
        is_org_member: true,
        avatar: presentAvatar({ name, kind: 'org' }),
      }
    case 'user':
    case 'robot':
      return {
        name,
        kind: 'user',
        is_robot: kind === 'robot',
        avatar: presentAvatar({ name, kind, email: entity.email }),
        ...(isForOrganization ? { is_org_member: entity.isMember === true } : {}),
      }
  }
}

export function presentNamespace(
  { name, kind, email }: FoundNamespace,
  score = 1,
): Static<typeof NamespaceJson> {
  const isUser = kind === 'user'
  return {
    title: isUser ? 'user' : 'org',
    kind,
    avatar: presentAvatar({ name, kind: isUser ? 'user' : 'org', email }),
    name,
    score,
    href: `/${kind}/${name}`,
  }
}

/** @param usage undefined when nobody asked for it */
export function presentRepository(
  repository: FoundRepository,
  usage: RepositoryUsage | undefined,
): Static<typeof RepositoryJson> {
  const { namespace, name, lastModifiedMs } = { ...repository, ...usage }
  return {
    kind: 'repository',
    title: repository.kind === 'application' ? 'app' : 'repo',
    namespace: presentNamespace(namespace),
    name,
    description: repository.description,
    is_public: repository.isPublic,
    score: repository.score,
    href: `/repository/${namespace.name}/${name}`,
    ...(usage === undefined
      ? {}
      : {
          last_modified: lastModifiedMs === undefined ? null : epochSeconds(lastModifiedMs),
          stars: usage.stars,
          popularity: usage.popularity,
        }),
  }
}

export function presentRobot({ name, namespace }: FoundRobot, query: string) {
  const shortName = name.slice(name.indexOf('+') + 1)
  return {
    title: 'robot',
    kind: 'robot',
    avatar: null,
    name,
    score: fitOf(shortName, query.slice(query.indexOf('+') + 1)) / 4,
    href: `/${namespace.kind}/${namespace.name}?tab=robots&showRobot=${name}`,
    short_name: shortName,
  } as const
}

export function presentTeam({ name, organization }: FoundTeam, query: string) {
  return {
    kind: 'team',
    name,
    organization: presentNamespace(organization),
    avatar: presentAvatar({ name, kind: 'team' }),
    score: fitOf(name, query) / 2,
    href: `/organization/${organization.name}/teams/${name}`,
  } as const
}
