import type { PageRoute } from '../../frame/page.ts'
import { prepareList } from '../../shared/list/use-list.ts'
import { repositoriesQuery } from './listed-repositories.ts'

export const routes: readonly PageRoute[] = [
  {
    path: '/repository',
    load: () => import('./repositories-page.tsx'),
    prepare: async ({ search }, client) =>
      await prepareList(
        client,
        repositoriesQuery(
          search.get('starred') === 'true'
            ? { isStarred: true }
            : { text: search.get('filter') ?? '' },
        ),
      ),
  },
]
