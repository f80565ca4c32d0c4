import type { PageTab } from '../frame/page.ts'
import type { UserTabProps } from '../frame/tab-props.ts'
import { repositoriesQuery } from '../features/repositories/listed-repositories.ts'
import { prepareList } from '../shared/list/use-list.ts'
import { t } from './main.texts.ts'

const isOwn = ({ isMe }: UserTabProps) => isMe

/** What the page of a user is made of. */
export const userTabs: readonly PageTab<UserTabProps>[] = [
  {
    key: 'repositories',
    label: t('tabRepositories'),
    load: () => import('../features/repositories/user-repositories-tab.tsx'),
    prepare: ({ name }, client) => prepareList(client, repositoriesQuery({ namespace: name })),
  },
  {
    key: 'robots',
    aliases: ['Robotaccounts'],
    label: t('tabRobots'),
    load: () => import('../features/robots/user-robots-tab.tsx'),
    isFor: isOwn,
  },
  {
    key: 'logs',
    label: t('tabLogs'),
    load: () => import('../features/logs/user-logs-tab.tsx'),
    isFor: isOwn,
  },
  {
    key: 'settings',
    label: t('tabSettings'),
    load: () => import('../features/users/user-settings-tab.tsx'),
    isFor: isOwn,
  },
]
