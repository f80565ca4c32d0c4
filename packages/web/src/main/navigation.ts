import { isAdministrator, type User } from '../api/user.ts'
import type { NavigationEntry } from '../frame/page.ts'
import { t } from './main.texts.ts'

const forUsers = (user: User | null) => user !== null

/** The list of pages, in the order in which it is shown. */
export const navigation: readonly NavigationEntry[] = [
  { path: '/overview', label: t('overview'), isFor: forUsers },
  { path: '/organization', label: t('organizations'), isFor: forUsers },
  { path: '/repository', label: t('repositories') },
  ...(
    [
      ['/superuser/organizations', t('organizationsAll')],
      ['/superuser/users', t('users')],
      ['/superuser/registrysize', t('registrySize')],
      ['/service-keys', t('serviceKeys')],
      ['/messages', t('messages')],
      ['/change-log', t('changeLog')],
      ['/usage-logs', t('usageLogs')],
      ['/superuser/apptokens', t('appTokens')],
      ['/superuser/configuration', t('configuration')],
      ['/superuser/jobs', t('jobs')],
    ] as const
  ).map(([path, label]) => ({
    path,
    label,
    group: 'administration' as const,
    isFor: isAdministrator,
  })),
]
