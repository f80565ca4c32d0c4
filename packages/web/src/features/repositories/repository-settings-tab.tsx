import { Card, CardBody, CardTitle } from '@patternfly/react-core'
import type { ReactNode } from 'react'

import { useFeature } from '../../api/site.ts'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { DeleteRepository } from './delete-repository.tsx'
import { ImmutabilityPolicies } from './immutability-policies.tsx'
import { Notifications } from './notifications.tsx'
import { Permissions } from './permissions.tsx'
import { PrunePolicies } from './prune-policies.tsx'
import { t } from './settings.texts.ts'
import { StateAndVisibility } from './state-and-visibility.tsx'

/** What those who administer a repository decide. */
export default function RepositorySettingsTab({ repository, name }: RepositoryTabProps) {
  const hasPruning = useFeature('AUTO_PRUNE')
  const hasImmutability = useFeature('IMMUTABLE_TAGS')
  return (
    <div className="berth-stack">
      <Section title={t('permissions')}>
        <Permissions name={name} namespace={repository.namespace} />
      </Section>
      <Section title={t('visibilityAndState')}>
        <StateAndVisibility repository={repository} name={name} />
      </Section>
      {hasPruning ? (
        <Section title={t('prune')}>
          <PrunePolicies name={name} />
        </Section>
      ) : null}
      {hasImmutability ? (
        <Section title={t('immutability')}>
          <ImmutabilityPolicies name={name} />
        </Section>
      ) : null}
      <Section title={t('notifications')}>
        <Notifications name={name} />
      </Section>
      <Section title={t('deleteTitle')}>
        <DeleteRepository repository={repository} name={name} />
      </Section>
    </div>
  )
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Card>
      <CardTitle component="h2">{title}</CardTitle>
      <CardBody>{children}</CardBody>
    </Card>
  )
}
