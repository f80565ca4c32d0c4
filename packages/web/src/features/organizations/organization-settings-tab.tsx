import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { useFeature } from '../../api/site.ts'
import { useUser } from '../../api/user.ts'
import type { Organization, OrganizationTabProps } from '../../frame/tab-props.ts'
import { addresses } from '../../shared/addresses.ts'
import { DeletionSection } from '../../shared/deletion-section.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { Loaded } from '../../shared/loaded.tsx'
import { PageLink, useOpenPage } from '../../shared/page-link.tsx'
import { Notifications } from '../../shared/notifications/notifications.tsx'
import { ImmutabilityPolicies } from '../../shared/policies/immutability-policies.tsx'
import { PrunePolicies } from '../../shared/policies/prune-policies.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { StorageUse } from '../../shared/pictures/storage-use.tsx'
import { TimeMachine } from '../../shared/time-machine.tsx'
import { toast } from '../../shared/toasts.tsx'
import { deleteOrganization } from './delete-organization.ts'
import { t } from './organizations.texts.ts'

/** What administrators of an organization decide for it. */
export default function Tab({ organization }: OrganizationTabProps) {
  const { name } = organization
  const client = useQueryClient()
  const hasPrune = useFeature('AUTO_PRUNE')
  const hasImmutability = useFeature('IMMUTABLE_TAGS')
  const hasQuota = useFeature('QUOTA_MANAGEMENT')
  const tellsQuota = useFeature('QUOTA_NOTIFICATIONS')
  const change = async (body: { readonly email?: string; readonly tag_expiration_s?: number }) => {
    await api.put('/organization/{orgname}', { path: { orgname: name }, body })
    await client.invalidateQueries({ queryKey: keys.organization(name) })
  }
  const scope = { kind: 'organization', name } as const
  return (
    <div className="berth-sections">
      <General organization={organization} onChange={change} />
      {organization.tag_expiration_s !== undefined ? (
        <TimeMachine
          scope={scope}
          seconds={organization.tag_expiration_s}
          onSave={(seconds) => change({ tag_expiration_s: seconds })}
        />
      ) : null}
      {hasQuota ? <StorageUse owner={scope} /> : null}
      {hasQuota ? <Quota name={name} /> : null}
      {tellsQuota ? <Notifications scope={scope} /> : null}
      {hasPrune ? <PrunePolicies scope={scope} /> : null}
      {hasImmutability ? <ImmutabilityPolicies scope={scope} /> : null}
      <Deletion name={name} />
    </div>
  )
}

interface GeneralProps {
  readonly organization: Organization
  readonly onChange: (body: { readonly email: string }) => Promise<void>
}

function General({ organization, onChange }: GeneralProps) {
  const form = useForm<{ readonly email: string }>({ values: { email: organization.email } })
  return (
    <SettingsSection title={t('general')}>
      <ServerForm
        form={form}
        wantsChange
        submitLabel={t('save')}
        onSubmit={async (values) => {
          await onChange(values)
          toast.success(t('saved'))
        }}
      >
        <TextField<{ readonly email: string }>
          name="email"
          type="email"
          label={t('emailField')}
          help={t('emailSettingHelp')}
        />
      </ServerForm>
    </SettingsSection>
  )
}

type QuotaOfNamespace = Answer<'get', '/organization/{orgname}/quota'>[number]

/** What superusers have set; only they change it. */
function Quota({ name }: { readonly name: string }) {
  const quotas = useQuery({
    queryKey: keys.namespace(name, 'quota'),
    queryFn: ({ signal }) =>
      api.get('/organization/{orgname}/quota', { path: { orgname: name }, signal }),
  })
  const isSuperUser = useUser()?.super_user === true
  return (
    <SettingsSection title={t('quota')}>
      <Loaded query={quotas}>
        {(all) =>
          all.length === 0 ? (
            <p>{t('quotaNone')}</p>
          ) : (
            all.map((quota) => <p key={String(quota.id)}>{describeQuota(quota)}</p>)
          )
        }
      </Loaded>
      {isSuperUser ? (
        <p>
          <PageLink to={addresses.allOrganizations()}>{t('quotaChange')}</PageLink>
        </p>
      ) : null}
    </SettingsSection>
  )
}

function describeQuota({ limit, limits, default_config: isDefault }: QuotaOfNamespace): string {
  const thresholds = limits.map(({ type, limit_percent: percent }) =>
    t(type === 'Reject' ? 'quotaReject' : 'quotaWarning', { percent }),
  )
  return [t(isDefault ? 'quotaDefault' : 'quotaLimit', { limit }), ...thresholds].join(' ')
}

function Deletion({ name }: { readonly name: string }) {
  const client = useQueryClient()
  const open = useOpenPage()
  return (
    <DeletionSection
      title={t('deletion')}
      help={t('deletionHelp')}
      buttonLabel={t('deleteThis')}
      name={name}
      losses={[t('deleteLoss', { name })]}
      onConfirm={async () => {
        await deleteOrganization(client, name)
        open(addresses.organizations())
        await client.invalidateQueries({ queryKey: keys.user })
        toast.success(t('deleted', { name }))
      }}
    />
  )
}
