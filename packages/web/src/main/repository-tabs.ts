import type { PageTab } from '../frame/page.ts'
import type { RepositoryTabProps } from '../frame/tab-props.ts'
import { tagListQuery, tagSearchOf } from '../features/tags/tag-search.ts'
import { prepareList } from '../shared/list/use-list.ts'
import { t } from './main.texts.ts'

const isForAdmins = ({ repository }: RepositoryTabProps) => repository.can_admin

/** What the page of a repository is made of. */
export const repositoryTabs: readonly PageTab<RepositoryTabProps>[] = [
  {
    key: 'information',
    aliases: ['info'],
    label: t('tabInformation'),
    load: () => import('../features/repositories/information-tab.tsx'),
  },
  {
    key: 'tags',
    label: t('tabTags'),
    load: () => import('../features/tags/tags-tab.tsx'),
    prepare: ({ name, search }, client) =>
      prepareList(client, tagListQuery(name, tagSearchOf(search))),
  },
  {
    key: 'history',
    aliases: ['taghistory'],
    label: t('tabHistory'),
    load: () => import('../features/tags/tag-history-tab.tsx'),
  },
  {
    key: 'logs',
    label: t('tabLogs'),
    load: () => import('../features/logs/repository-logs-tab.tsx'),
    isFor: isForAdmins,
  },
  {
    key: 'settings',
    label: t('tabSettings'),
    load: () => import('../features/repositories/repository-settings-tab.tsx'),
    isFor: isForAdmins,
  },
]
