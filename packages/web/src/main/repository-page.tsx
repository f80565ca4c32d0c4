import { useParams } from '@tanstack/react-router'
import { lazy } from 'react'

import type { PageTab } from '../frame/page.ts'
import { readRepositoryAddress } from '../features/repositories/repository-address.ts'
import {
  RepositoryPage,
  type RepositoryTabProps,
} from '../features/repositories/repository-page.tsx'
import { t } from './main.texts.ts'

const isForAdmins = ({ repository }: RepositoryTabProps) => repository.can_admin

const tabs: readonly PageTab<RepositoryTabProps>[] = [
  {
    key: 'information',
    aliases: ['info'],
    label: t('tabInformation'),
    load: () => import('../features/repositories/information-tab.tsx'),
  },
  { key: 'tags', label: t('tabTags'), load: () => import('../features/tags/tags-tab.tsx') },
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

const ManifestPage = lazy(() => import('../features/tags/manifest-page.tsx'))

const RepositoriesPage = lazy(() => import('../features/repositories/repositories-page.tsx'))

/** Everything below `/repository/`: names have slashes in them. */
export default function Page() {
  const { _splat: rest = '' } = useParams({ strict: false })
  // To the router, the rest of an address may be nothing.
  if (rest === '') return <RepositoriesPage />
  const { repository, reference } = readRepositoryAddress(rest)
  if (reference === undefined) return <RepositoryPage name={repository} tabs={tabs} />
  return <ManifestPage repository={repository} reference={reference} />
}
