import { Label } from '@patternfly/react-core'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'

import { organizationQuery } from '../../api/places.ts'
import { PageHeader } from '../../frame/page-header.tsx'
import type { PageTab } from '../../frame/page.ts'
import { TabbedPage } from '../../frame/tabbed-page.tsx'
import { addresses } from '../../shared/addresses.ts'
import { LookingOnly } from '../../shared/looking-only.tsx'
import { NameAvatar } from '../../shared/name-avatar.tsx'
import type { TeamTabProps } from './team-calls.ts'
import { t } from './teams.texts.ts'

const tabs: readonly PageTab<TeamTabProps>[] = [
  {
    key: 'members',
    aliases: ['Teammember'],
    label: t('teamTabMembers'),
    load: () => import('./team-members-tab.tsx'),
  },
  {
    key: 'repositories',
    label: t('teamTabRepositories'),
    load: () => import('./team-repositories-tab.tsx'),
    isFor: ({ isAdmin }) => isAdmin,
  },
]

/** A team: who is in it, and what it may do where. */
export default function Page() {
  const { name: organization = '', team = '' } = useParams({ strict: false })
  const { data } = useSuspenseQuery(organizationQuery(organization))
  const found = data.teams?.[team]
  return (
    <>
      <PageHeader
        title={team}
        trail={[
          { label: organization, to: addresses.organization(organization) },
          { label: t('teamsOf'), to: addresses.organization(organization, { tab: 'teams' }) },
        ]}
        before={
          <NameAvatar
            name={team}
            size="large"
            {...(found === undefined ? {} : { color: found.avatar.color })}
          />
        }
        after={found === undefined ? null : <Label isCompact>{t(`${found.role}Short`)}</Label>}
      />
      <LookingOnly organization={organization}>
        <TabbedPage
          label={t('teamTabs', { name: team })}
          tabs={tabs}
          tabProps={{ organization, team, isAdmin: data.is_admin }}
        />
      </LookingOnly>
    </>
  )
}
