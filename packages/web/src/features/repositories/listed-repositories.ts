import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import type { ListQuery } from '../../shared/list/pages.ts'

type Listed = Answer<'get', '/repository'>['repositories'][number]
type Found = Answer<'get', '/find/repositories'>['results'][number]

/** A repository as a list shows it. */
export interface ListedRepository {
  /** With its namespace. */
  readonly fullName: string
  readonly namespace: string
  readonly name: string
  readonly isPublic: boolean
  readonly description: string
  /** Undefined where the call does not say so. */
  readonly state: Listed['state'] | undefined
  readonly lastModified: number | null
  readonly popularity: number
  /** What it holds; undefined where the call does not say so. */
  readonly sizeBytes: number | undefined
  /** Undefined where the call does not say so. */
  readonly isStarred: boolean | undefined
}

/** Which repositories a list has in it. */
export interface Choice {
  readonly namespace?: string
  readonly isStarred?: boolean
  /** Found by the server, by the beginnings of words. */
  readonly text?: string
}

/** Repositories, page by page. */
export function repositoriesQuery(choice: Choice): ListQuery<ListedRepository> {
  const { namespace, isStarred, text } = choice
  return {
    queryKey: keys.repositories('list', choice),
    keyOf: ({ fullName }) => fullName,
    load: async (page, signal) => {
      if (text !== undefined && text !== '') {
        const found = await api.get('/find/repositories', {
          query: { query: text, page: Number(page ?? 1), includeUsage: true },
          signal,
        })
        return {
          rows: found.results.map(ofFound),
          next: found.has_additional ? found.page + 1 : undefined,
        }
      }
      const listed = await api.get('/repository', {
        query: {
          ...(namespace === undefined ? {} : { namespace }),
          ...(isStarred === true ? { starred: true } : {}),
          ...(namespace === undefined && isStarred !== true ? { public: true } : {}),
          last_modified: true,
          popularity: true,
          next_page: page === undefined ? undefined : String(page),
        },
        signal,
      })
      return { rows: listed.repositories.map(ofListed), next: listed.next_page }
    },
  }
}

function ofListed(listed: Listed): ListedRepository {
  return {
    fullName: `${listed.namespace}/${listed.name}`,
    namespace: listed.namespace,
    name: listed.name,
    isPublic: listed.is_public,
    description: listed.description,
    state: listed.state,
    lastModified: listed.last_modified ?? null,
    popularity: listed.popularity ?? 0,
    sizeBytes: listed.quota_report?.quota_bytes,
    isStarred: listed.is_starred,
  }
}

function ofFound(found: Found): ListedRepository {
  return {
    fullName: `${found.namespace.name}/${found.name}`,
    namespace: found.namespace.name,
    name: found.name,
    isPublic: found.is_public,
    description: found.description,
    state: undefined,
    lastModified: found.last_modified ?? null,
    popularity: found.popularity ?? 0,
    sizeBytes: undefined,
    isStarred: undefined,
  }
}
