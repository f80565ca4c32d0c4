import { ToggleGroup, ToggleGroupItem } from '@patternfly/react-core'

import type { OrganizationTabProps } from '../../frame/tab-props.ts'
import { useSearchState } from '../../shared/search-state.ts'
import { CollaboratorsList, MembersList } from './people-lists.tsx'
import { TeamsList } from './teams-list.tsx'
import { t } from './teams.texts.ts'

const views = ['teams', 'members', 'collaborators'] as const
const labels = {
  teams: t('viewTeams'),
  members: t('viewMembers'),
  collaborators: t('viewCollaborators'),
}

/** Teams, those who are in them, and those who are in none. */
export default function Tab({ organization }: OrganizationTabProps) {
  const [search, change] = useSearchState()
  const view = views.find((one) => one === search.get('view')) ?? 'teams'
  return (
    <div className="berth-stack">
      {organization.is_admin ? (
        <ToggleGroup aria-label={t('view')}>
          {views.map((one) => (
            <ToggleGroupItem
              key={one}
              text={labels[one]}
              buttonId={`view-${one}`}
              isSelected={one === view}
              onChange={() => change({ view: one, filter: undefined, sort: undefined })}
            />
          ))}
        </ToggleGroup>
      ) : null}
      {view === 'teams' ? <TeamsList organization={organization} /> : null}
      {view === 'members' ? <MembersList organization={organization.name} /> : null}
      {view === 'collaborators' ? <CollaboratorsList organization={organization.name} /> : null}
    </div>
  )
}
