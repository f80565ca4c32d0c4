import { useFeature } from '../../api/site.ts'
import type { RepositoryTabProps } from '../../frame/tab-props.ts'
import { Notifications } from '../../shared/notifications/notifications.tsx'
import { ImmutabilityPolicies } from '../../shared/policies/immutability-policies.tsx'
import { PrunePolicies } from '../../shared/policies/prune-policies.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { DeleteRepository } from './delete-repository.tsx'
import { Permissions } from './permissions.tsx'
import { t } from './settings.texts.ts'
import { StateAndVisibility } from './state-and-visibility.tsx'

/** What those who administer a repository decide. */
export default function RepositorySettingsTab({ repository, name }: RepositoryTabProps) {
  const hasPruning = useFeature('AUTO_PRUNE')
  const hasImmutability = useFeature('IMMUTABLE_TAGS')
  const scope = { kind: 'repository', name } as const
  return (
    <div className="berth-stack">
      <SettingsSection title={t('permissions')}>
        <Permissions name={name} namespace={repository.namespace} />
      </SettingsSection>
      <SettingsSection title={t('visibilityAndState')}>
        <StateAndVisibility repository={repository} name={name} />
      </SettingsSection>
      {hasPruning ? <PrunePolicies scope={scope} /> : null}
      {hasImmutability ? <ImmutabilityPolicies scope={scope} /> : null}
      <Notifications scope={scope} />
      <SettingsSection title={t('deleteTitle')}>
        <DeleteRepository repository={repository} name={name} />
      </SettingsSection>
    </div>
  )
}
