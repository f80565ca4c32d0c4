import { LabelGroup } from '@patternfly/react-core'
import { useSuspenseQuery } from '@tanstack/react-query'

import { repositoryQuery } from '../../api/places.ts'
import { PageHeader } from '../../frame/page-header.tsx'
import type { PageTab } from '../../frame/page.ts'
import type { Repository, RepositoryTabProps } from '../../frame/tab-props.ts'
import { TabbedPage } from '../../frame/tabbed-page.tsx'
import { addresses } from '../../shared/addresses.ts'
import { t } from './repositories.texts.ts'
import { StateLabel, VisibilityLabel } from './repository-labels.tsx'
import { StarButton } from './star-button.tsx'

interface Props {
  readonly name: string
  readonly tabs: readonly PageTab<RepositoryTabProps>[]
}

/** A repository: its name and state, and its tabs. */
export function RepositoryPage({ name, tabs }: Props) {
  const { data: repository } = useSuspenseQuery(repositoryQuery(name))
  const { namespace } = repository
  return (
    <>
      <PageHeader
        title={name}
        trail={[
          { label: t('title'), to: addresses.repositories() },
          {
            label: namespace,
            to: repository.is_organization
              ? addresses.organization(namespace)
              : addresses.user(namespace),
          },
        ]}
        before={
          <StarButton
            key={String(repository.is_starred)}
            name={name}
            isStarred={repository.is_starred}
          />
        }
        after={<States repository={repository} />}
      />
      <TabbedPage label={t('tabsLabel', { name })} tabs={tabs} tabProps={{ repository, name }} />
    </>
  )
}

function States({ repository: { is_public: isPublic, state } }: { repository: Repository }) {
  return (
    <LabelGroup>
      <VisibilityLabel isPublic={isPublic} />
      {state === 'NORMAL' ? null : <StateLabel state={state} />}
    </LabelGroup>
  )
}
