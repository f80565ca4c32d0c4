import { useParams } from '@tanstack/react-router'

import type { PageTab } from '../frame/page.ts'
import { UserPage, type UserTabProps } from '../features/users/user-page.tsx'
import { t } from './main.texts.ts'

const isOwn = ({ isMe }: UserTabProps) => isMe

const tabs: readonly PageTab<UserTabProps>[] = [
  {
    key: 'repositories',
    label: t('tabRepositories'),
    load: () => import('../features/repositories/user-repositories-tab.tsx'),
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

export default function Page() {
  const { name = '' } = useParams({ strict: false })
  return <UserPage name={name} tabs={tabs} />
}
