import type { PageTab } from '../frame/page.ts'
import type { OrganizationTabProps } from '../frame/tab-props.ts'
import { repositoriesQuery } from '../features/repositories/listed-repositories.ts'
import { prepareList } from '../shared/list/use-list.ts'
import { t } from './main.texts.ts'

const isForAdmins = ({ organization }: OrganizationTabProps) => organization.is_admin
const isForMembers = ({ organization }: OrganizationTabProps) =>
  organization.is_member || organization.is_admin

/** What the page of an organization is made of. */
export const organizationTabs: readonly PageTab<OrganizationTabProps>[] = [
  {
    key: 'repositories',
    label: t('tabRepositories'),
    load: () => import('../features/repositories/organization-repositories-tab.tsx'),
    prepare: ({ name }, client) => prepareList(client, repositoriesQuery({ namespace: name })),
  },
  {
    key: 'teams',
    aliases: ['Teamsandmembership'],
    label: t('tabTeams'),
    load: () => import('../features/teams/teams-tab.tsx'),
    isFor: isForMembers,
  },
  {
    key: 'robots',
    aliases: ['Robotaccounts'],
    label: t('tabRobots'),
    load: () => import('../features/robots/organization-robots-tab.tsx'),
    isFor: isForAdmins,
  },
  {
    key: 'defaultpermissions',
    aliases: ['defaults', 'default'],
    label: t('tabDefaultPermissions'),
    load: () => import('../features/default-permissions/default-permissions-tab.tsx'),
    isFor: isForAdmins,
  },
  {
    key: 'applications',
    aliases: ['OAuthApplications', 'apps'],
    label: t('tabApplications'),
    load: () => import('../features/oauth-applications/oauth-applications-tab.tsx'),
    isFor: isForAdmins,
  },
  {
    key: 'logs',
    label: t('tabLogs'),
    load: () => import('../features/logs/organization-logs-tab.tsx'),
    isFor: isForAdmins,
  },
  {
    key: 'settings',
    label: t('tabSettings'),
    load: () => import('../features/organizations/organization-settings-tab.tsx'),
    isFor: isForAdmins,
  },
]
