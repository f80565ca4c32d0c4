import { useQueryClient } from '@tanstack/react-query'

import { api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useFeature, useSite } from '../../api/site.ts'
import { useSignedInUser } from '../../api/user.ts'
import type { UserTabProps } from '../../frame/tab-props.ts'
import { Notifications } from '../../shared/notifications/notifications.tsx'
import { PrunePolicies } from '../../shared/policies/prune-policies.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { StorageUse } from '../../shared/pictures/storage-use.tsx'
import { TimeMachine } from '../../shared/time-machine.tsx'
import { AppTokens } from './app-tokens.tsx'
import { AuthorizedApplications } from './authorized-applications.tsx'
import { EncryptedPassword } from './encrypted-password.tsx'
import { PasswordForm, ProfileForm } from './profile-forms.tsx'
import { Sessions } from './sessions.tsx'
import { t } from './users.texts.ts'

/** What somebody decides about the own account. */
export default function Tab({ username }: UserTabProps) {
  const user = useSignedInUser()
  const client = useQueryClient()
  const hasQuota = useFeature('QUOTA_MANAGEMENT')
  const hasPrune = useFeature('AUTO_PRUNE')
  const tellsQuota = useFeature('QUOTA_NOTIFICATIONS')
  const hasAppTokens = useFeature('APP_SPECIFIC_TOKENS')
  const keepsPasswords = useSite().config.AUTHENTICATION_TYPE === 'Database'
  const scope = { kind: 'user', name: username } as const
  return (
    <div className="berth-sections">
      <SettingsSection title={t('profile')}>
        <ProfileForm user={user} />
      </SettingsSection>
      {keepsPasswords ? (
        <SettingsSection title={t('password')}>
          <PasswordForm username={username} />
        </SettingsSection>
      ) : null}
      {user.tag_expiration_s !== undefined ? (
        <TimeMachine
          scope={scope}
          seconds={user.tag_expiration_s}
          onSave={async (seconds) => {
            await api.put('/user/', { body: { tag_expiration_s: seconds } })
            await client.invalidateQueries({ queryKey: keys.user })
          }}
        />
      ) : null}
      {hasQuota ? <StorageUse owner={scope} /> : null}
      {tellsQuota ? <Notifications scope={scope} /> : null}
      {hasPrune ? <PrunePolicies scope={scope} /> : null}
      {hasAppTokens ? <AppTokens username={username} /> : null}
      {keepsPasswords ? <EncryptedPassword /> : null}
      <AuthorizedApplications username={username} />
      <Sessions username={username} />
    </div>
  )
}
