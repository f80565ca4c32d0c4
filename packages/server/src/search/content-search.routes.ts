import type { ApiAccess } from '../api/api-access.service.ts'
import type { ApiCaller } from '../api/api-caller.ts'
import { ApiError, messageAlone } from '../api/api-error.ts'
import { ok, type Operation, operation } from '../api/operation.ts'
import type { PageTokens } from '../api/page-token.ts'
import { digestRange, type PlaceInSearch, tagRange } from './content-search.ts'
import type { AskedContent, ContentSearch, FoundPage } from './content-search.service.ts'
import * as wire from './content-search.wire.ts'
import { viewerOf } from './search.routes.ts'
import type { WordRange } from './words.ts'

interface Dependencies {
  readonly contentSearch: ContentSearch
  readonly access: ApiAccess
  readonly pageTokens: PageTokens
}

const foundPerPage = 20

/** Finding what is in repositories. Quay finds repositories only. */
export function contentSearchOperations(dependencies: Dependencies): Operation[] {
  const { contentSearch, access, pageTokens } = dependencies
  const common = { tag: 'search', method: 'get', scope: 'repo:read' } as const

  /** A page, with the token of the next; a token is good for its search alone. */
  const search = async <Item, Json>(
    list: string,
    range: WordRange,
    { query, caller }: { readonly query: PageQuery; readonly caller: ApiCaller },
    find: (asked: AskedContent) => Promise<FoundPage<Item>>,
    present: (item: Item) => Json,
  ) => {
    const sealedFor = `${list} ${range.from}`
    const { items, next } = await find({
      range,
      viewer: viewerOf(access, caller),
      after: placeIn(pageTokens.open(sealedFor, query.next_page)),
      limit: query.limit ?? foundPerPage,
    })
    return {
      items: items.map(present),
      ...(next === undefined ? {} : { next_page: pageTokens.seal(sealedFor, next) }),
    }
  }

  return [
    operation({
      ...common,
      id: 'findTags',
      summary: 'Finds tags by the beginnings of their names, in all that the caller may read.',
      path: '/find/tags',
      query: wire.FindTagsQuery,
      answers: { 200: wire.FoundTagsJson },
      async handle(request) {
        const { items: tags, ...page } = await search(
          'find tags',
          tagRange(request.query.query),
          request,
          (asked) => contentSearch.tags(asked),
          wire.presentFoundTag,
        )
        return ok({ tags, ...page })
      },
    }),
    operation({
      ...common,
      id: 'findManifests',
      summary: 'Finds manifests by a digest or its beginning, in all that the caller may read.',
      path: '/find/manifests',
      query: wire.FindDigestQuery,
      answers: { 200: wire.FoundManifestsJson },
      async handle(request) {
        const { items: manifests, ...page } = await search(
          'find manifests',
          digestsAsked(request.query.digest),
          request,
          (asked) => contentSearch.manifests(asked),
          wire.presentFoundManifest,
        )
        return ok({ manifests, ...page })
      },
    }),
    operation({
      ...common,
      id: 'findBlobs',
      summary: 'Tells which repositories that the caller may read have a blob.',
      path: '/find/blobs',
      query: wire.FindDigestQuery,
      answers: { 200: wire.FoundBlobsJson },
      async handle(request) {
        const { items: blobs, ...page } = await search(
          'find blobs',
          digestsAsked(request.query.digest),
          request,
          (asked) => contentSearch.blobs(asked),
          wire.presentFoundBlob,
        )
        return ok({ blobs, ...page })
      },
    }),
  ]
}

interface PageQuery {
  readonly limit?: number
  readonly next_page?: string
}

/** @throws ApiError */
function digestsAsked(text: string): WordRange {
  const range = digestRange(text)
  if (range !== undefined) return range
  throw new ApiError(
    messageAlone(400),
    'digest has to be a sha256 or sha512 digest, or at least its first 8 hex digits',
  )
}

function placeIn(key: unknown): PlaceInSearch | undefined {
  if (typeof key !== 'object' || key === null) return undefined
  const { text, repositoryId } = key as Readonly<Record<string, unknown>>
  const isPlace = typeof text === 'string' && typeof repositoryId === 'number'
  return isPlace ? { text, repositoryId } : undefined
}
