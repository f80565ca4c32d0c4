import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { type Sorting, sortingOf } from '../../shared/list/list-state.ts'
import type { ListPage, ListQuery, PageKey } from '../../shared/list/pages.ts'

const path = '/repository/{repository}/tag/details'

export type Tag = Answer<'get', typeof path>['tags'][number]

/** What a list of tags is asked for; the server does it all. */
export interface TagSearch {
  readonly text: string
  readonly sorting: Sorting | undefined
  /** Also the tags under which cosign keeps what belongs to others. */
  readonly showsCompanions: boolean
}

const tagsPerPage = 100

/** What the address of a list of tags asks for. */
export function tagSearchOf(address: URLSearchParams): TagSearch {
  return {
    text: address.get('filter') ?? '',
    sorting: sortingOf(address.get('sort')),
    showsCompanions: address.get('companions') === 'true',
  }
}

/** The tags of a repository that are there now. */
export function tagListQuery(repository: string, search: TagSearch): ListQuery<Tag> {
  return {
    queryKey: keys.tags(repository, 'list', search),
    load: (page, signal) => loadTags(repository, search, page, signal),
    keyOf: ({ name }) => name,
  }
}

async function loadTags(
  repository: string,
  { text, sorting, showsCompanions }: TagSearch,
  page: PageKey | undefined,
  signal: AbortSignal,
): Promise<ListPage<Tag>> {
  const { tags, next_page: next } = await api.get(path, {
    path: { repository },
    query: {
      limit: tagsPerPage,
      name: text,
      sort: sorting?.column === 'name' ? 'name' : 'pushed',
      order: sorting === undefined || sorting.isDescending ? 'desc' : 'asc',
      hide_companions: !showsCompanions,
      next_page: page === undefined ? undefined : String(page),
    },
    signal,
  })
  return { rows: tags, next }
}

/** The tag that was pushed last, in a form that changes with each push. */
export async function newestTag(repository: string): Promise<string> {
  const { tags } = await api.get(path, { path: { repository }, query: { limit: 1 } })
  return tags
    .map(({ name, pushed, manifest_digest: digest }) => `${name} ${pushed} ${digest}`)
    .join()
}
