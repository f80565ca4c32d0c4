import type { Static } from 'typebox'

import type { ApiAccess } from '../../api/api-access.service.ts'
import { ok, type Operation, operation } from '../../api/operation.ts'
import type { PageTokens } from '../../api/page-token.ts'
import { RepositoryParams } from '../../repositories/repository.wire.ts'
import type { DetailsPlace, TagOrder, TagSearch } from './tag-details.ts'
import { presentSharedLayers, SharedLayersJson, SharedLayersQuery } from './shared-layers.wire.ts'
import type { TagList } from './tag-list.service.ts'
import { presentTagDetails, TagListJson, TagListQuery } from './tag-list.wire.ts'

interface Dependencies {
  readonly tagList: TagList
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const tagsPerPage = 50
const tagsCompared = 20

/** The tags of a repository as pages show them. Quay has no such calls. */
export function tagListOperations({ tagList, access, pageTokens }: Dependencies): Operation[] {
  const details = operation({
    id: 'listTagDetails',
    tag: 'tag',
    summary: 'Lists the tags that are there now, with platforms, sizes, pulls and signatures.',
    method: 'get',
    path: '/repository/{repository}/tag/details',
    params: RepositoryParams,
    query: TagListQuery,
    answers: { 200: TagListJson },
    scope: 'repo:read',
    async handle({ params, query, caller }) {
      const target = await access.repository(caller, params.repository, 'pull')
      const search = searchOf(query)
      const list = `tags ${target.repository.id} ${JSON.stringify(search)}`
      const { tags, next } = await tagList.page(target, {
        search,
        after: placeIn(pageTokens.open(list, query.next_page), search.order),
        limit: query.limit ?? tagsPerPage,
      })
      return ok({
        tags: tags.map(presentTagDetails),
        ...(next === undefined ? {} : { next_page: pageTokens.seal(list, next) }),
      })
    },
  })
  const layers = operation({
    id: 'listSharedLayers',
    tag: 'tag',
    summary: 'Tells which layers the newest tags share, and what each of them needs alone.',
    method: 'get',
    path: '/repository/{repository}/tag/layers',
    params: RepositoryParams,
    query: SharedLayersQuery,
    answers: { 200: SharedLayersJson },
    scope: 'repo:read',
    async handle({ params, query, caller }) {
      const target = await access.repository(caller, params.repository, 'pull')
      return ok(presentSharedLayers(await tagList.shared(target, query.limit ?? tagsCompared)))
    },
  })
  return [details, layers]
}

function searchOf(query: Static<typeof TagListQuery>): TagSearch {
  const by = query.sort ?? 'pushed'
  const asked = (text: string | undefined) => (text === '' ? undefined : text)
  const milliseconds = (seconds: number | undefined) =>
    seconds === undefined ? undefined : seconds * 1000
  return {
    order: { by, isDescending: (query.order ?? (by === 'pushed' ? 'desc' : 'asc')) === 'desc' },
    prefix: asked(query.prefix),
    namePart: asked(query.name),
    pushedFromMs: milliseconds(query.pushed_after),
    pushedBeforeMs: milliseconds(query.pushed_before),
    hidesCompanions: query.hide_companions === true,
  }
}

function placeIn(key: unknown, { by }: TagOrder): DetailsPlace | undefined {
  if (typeof key !== 'object' || key === null) return undefined
  const { name, startMs, id } = key as Readonly<Record<string, unknown>>
  if (by === 'name') return typeof name === 'string' ? { name } : undefined
  return typeof startMs === 'number' && typeof id === 'number' ? { startMs, id } : undefined
}
