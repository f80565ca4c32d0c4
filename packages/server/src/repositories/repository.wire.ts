import { type Static, Type } from 'typebox'

import { rfc2822Date, rfc2822DateOrNull } from '../api/date-form.ts'
import type { RepositoryReport } from '../quota/quota-reports.service.ts'
import { presentRepositoryReport, repositoryQuotaMembers } from '../quota/quota.wire.ts'
import type { CurrentTag } from '../registry/tags/tag-history.ts'
import type { Repository, RepositoryState, Visibility } from './repository.ts'
import {
  type DayOfActivity,
  type ListedRepository,
  type RepositoryDetails,
  startOfDayMs,
} from './repository-details.ts'

/** Repositories as API v1 spells them. */
export const RepositoryParams = Type.Object({ repository: Type.String({ maxLength: 512 }) })

const VisibilityJson = Type.Enum(['public', 'private'])

const descriptionLengthMaximum = 100_000

export const CreateRepositoryBody = Type.Object({
  repository: Type.String({ maxLength: 255 }),
  visibility: VisibilityJson,
  description: Type.String({ maxLength: descriptionLengthMaximum }),
  namespace: Type.Optional(Type.String({ maxLength: 255 })),
  repo_kind: Type.Optional(Type.Union([Type.Literal('image'), Type.Null()])),
})

export const CreatedRepositoryJson = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  kind: Type.Enum(['image', 'application']),
})

export const RepositoriesQuery = Type.Object({
  namespace: Type.Optional(Type.String({ maxLength: 255 })),
  starred: Type.Optional(Type.Boolean()),
  public: Type.Optional(Type.Boolean()),
  last_modified: Type.Optional(Type.Boolean()),
  popularity: Type.Optional(Type.Boolean()),
  repo_kind: Type.Optional(Type.String({ maxLength: 20 })),
  next_page: Type.Optional(Type.String({ maxLength: 2048 })),
})

export const RepositoryQuery = Type.Object({
  includeStats: Type.Optional(Type.Boolean()),
  includeTags: Type.Optional(Type.Boolean()),
})

export const DescribeRepositoryBody = Type.Object({
  description: Type.String({ maxLength: descriptionLengthMaximum }),
})
export const ChangeVisibilityBody = Type.Object({ visibility: VisibilityJson })
export const ChangeTrustBody = Type.Object({ trust_enabled: Type.Boolean() })
export const ChangeStateBody = Type.Object({
  state: Type.Enum(['NORMAL', 'READ_ONLY', 'MIRROR']),
})
export const SuccessJson = Type.Object({ success: Type.Literal(true) })

const StateJson = Type.Enum(['NORMAL', 'READ_ONLY', 'MIRROR', 'MARKED_FOR_DELETION', 'ORG_MIRROR'])

const ListedRepositoryJson = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  description: Type.String(),
  is_public: Type.Boolean(),
  kind: Type.Enum(['image', 'application']),
  state: StateJson,
  last_modified: Type.Optional(Type.Union([Type.Integer(), Type.Null()])),
  popularity: Type.Optional(Type.Number()),
  is_starred: Type.Optional(Type.Boolean()),
  ...repositoryQuotaMembers,
})

export const RepositoriesJson = Type.Object({
  repositories: Type.Array(ListedRepositoryJson),
  next_page: Type.Optional(Type.String()),
})

const TagOverviewJson = Type.Object({
  name: Type.String(),
  size: Type.Union([Type.Integer(), Type.Null()]),
  last_modified: Type.String(),
  manifest_digest: Type.String(),
  expiration: Type.Optional(Type.String()),
})

export const RepositoryJson = Type.Object({
  namespace: Type.String(),
  name: Type.String(),
  kind: Type.Enum(['image', 'application']),
  description: Type.String(),
  is_public: Type.Boolean(),
  is_organization: Type.Boolean(),
  is_starred: Type.Boolean(),
  status_token: Type.String(),
  trust_enabled: Type.Boolean(),
  tag_expiration_s: Type.Integer(),
  is_free_account: Type.Boolean(),
  state: StateJson,
  tags: Type.Optional(Type.Record(Type.String(), TagOverviewJson)),
  can_write: Type.Boolean(),
  can_admin: Type.Boolean(),
  stats: Type.Optional(Type.Array(Type.Object({ date: Type.String(), count: Type.Integer() }))),
})

export function presentCreated({ name }: Repository): Static<typeof CreatedRepositoryJson> {
  return { namespace: name.namespace, name: name.repository, kind: 'image' }
}

const stateNames = {
  normal: 'NORMAL',
  'read-only': 'READ_ONLY',
  mirror: 'MIRROR',
  'marked-for-deletion': 'MARKED_FOR_DELETION',
  'organization-mirror': 'ORG_MIRROR',
} as const satisfies Record<RepositoryState, string>

export function stateOf(text: Static<typeof ChangeStateBody>['state']): RepositoryState {
  return text === 'READ_ONLY' ? 'read-only' : text === 'MIRROR' ? 'mirror' : 'normal'
}

export interface RepositoryView {
  readonly repository: Repository
  readonly details: RepositoryDetails
  readonly mayWrite: boolean
  readonly mayAdminister: boolean
  readonly defaultTagExpirationSeconds: number
  readonly tags?: readonly CurrentTag[]
  readonly days?: readonly DayOfActivity[]
}

export function presentRepository(view: RepositoryView): Static<typeof RepositoryJson> {
  const { repository, details, tags, days } = view
  return {
    namespace: repository.name.namespace,
    name: repository.name.repository,
    kind: details.kind,
    description: details.description,
    is_public: isPublic(repository.visibility),
    is_organization: details.isInOrganization,
    is_starred: details.isStarred,
    status_token: isPublic(repository.visibility) ? '' : details.badgeToken,
    trust_enabled: details.isTrustEnabled,
    tag_expiration_s: details.tagExpirationSeconds ?? view.defaultTagExpirationSeconds,
    is_free_account: true,
    state: stateNames[repository.state],
    ...(tags === undefined
      ? {}
      : { tags: Object.fromEntries(tags.map((tag) => [tag.name, presentTag(tag)])) }),
    can_write: view.mayWrite,
    can_admin: view.mayAdminister,
    ...(days === undefined
      ? {}
      : {
          stats: days.map(({ day, actions }) => ({
            date: new Date(startOfDayMs(day)).toISOString().slice(0, 10),
            count: actions,
          })),
        }),
  }
}

function presentTag(tag: CurrentTag): Static<typeof TagOverviewJson> {
  return {
    name: tag.name,
    size: tag.layersBytes ?? null,
    last_modified: rfc2822Date(tag.startMs),
    manifest_digest: tag.digest,
    ...(tag.endMs === undefined ? {} : { expiration: rfc2822DateOrNull(tag.endMs) ?? '' }),
  }
}

/** What a list says of a repository only when it is asked to. */
export interface ListExtras {
  /** Undefined for callers who cannot have stars. */
  readonly starred: ReadonlySet<number> | undefined
  readonly changedAtMs: ReadonlyMap<number, number> | undefined
  readonly popularity: ReadonlyMap<number, number> | undefined
  /** While quotas are on. */
  readonly quotas?: ReadonlyMap<number, RepositoryReport> | undefined
}

export function presentListedRepository(
  repository: ListedRepository,
  { starred, changedAtMs, popularity, quotas }: ListExtras,
): Static<typeof ListedRepositoryJson> {
  const { id, name } = repository
  const changed = changedAtMs?.get(id)
  return {
    namespace: name.namespace,
    name: name.repository,
    description: repository.description,
    is_public: isPublic(repository.visibility),
    kind: repository.kind,
    state: stateNames[repository.state],
    ...(changedAtMs === undefined
      ? {}
      : { last_modified: changed === undefined ? null : Math.floor(changed / 1000) }),
    ...(popularity === undefined ? {} : { popularity: popularity.get(id) ?? 0 }),
    ...(starred === undefined ? {} : { is_starred: starred.has(id) }),
    ...presentRepositoryReport(quotas?.get(id)),
  }
}

function isPublic(visibility: Visibility): boolean {
  return visibility === 'public'
}
