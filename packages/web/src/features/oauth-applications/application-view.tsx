import { Button, Title } from '@patternfly/react-core'
import ArrowLeftIcon from '@patternfly/react-icons/dist/esm/icons/arrow-left-icon'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { api } from '../../api/client.ts'
import { ConfirmDelete } from '../../shared/confirm-delete.tsx'
import { ChangeButton } from '../../shared/looking-only.tsx'
import { DeletionSection } from '../../shared/deletion-section.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { toast } from '../../shared/toasts.tsx'
import { CopyText } from '../../shared/values.tsx'
import { ApplicationForm } from './application-form.tsx'
import { ApplicationTokens } from './application-tokens.tsx'
import { type Application, applicationsKey, placeOf } from './applications.ts'
import { t } from './oauth-applications.texts.ts'

interface Props {
  readonly organization: string
  readonly application: Application
  /** Back to all of them. */
  readonly onClose: () => void
}

/** One application: what is said of it, how it proves who it is, and its tokens. */
export function ApplicationView({ organization, application, onClose }: Props) {
  const client = useQueryClient()
  const renew = () => client.invalidateQueries({ queryKey: applicationsKey(organization) })
  const place = placeOf(organization, application)
  return (
    <div className="berth-stack">
      <div>
        <Button variant="link" isInline icon={<ArrowLeftIcon />} onClick={onClose}>
          {t('back')}
        </Button>
      </div>
      <Title headingLevel="h2" className="berth-break">
        {application.name}
      </Title>
      <ApplicationTokens organization={organization} application={application} />
      <Information application={application} place={place} onChanged={renew} />
      <SettingsSection title={t('settings')}>
        <ApplicationForm
          application={application}
          submitLabel={t('save')}
          onSubmit={async (body) => {
            const path = '/organization/{orgname}/applications/{client_id}'
            await api.put(path, { path: place, body })
            await renew()
            toast.success(t('saved'))
          }}
        />
      </SettingsSection>
      <DeletionSection
        title={t('deletion')}
        help={t('deletionHelp')}
        buttonLabel={t('deleteThis')}
        name={application.name}
        losses={[t('deleteLoss', { name: application.name })]}
        onConfirm={async () => {
          await api.delete('/organization/{orgname}/applications/{client_id}', { path: place })
          onClose()
          await renew()
          toast.success(t('deleted', { name: application.name }))
        }}
      />
    </div>
  )
}

interface InformationProps {
  readonly application: Application
  readonly place: ReturnType<typeof placeOf>
  readonly onChanged: () => Promise<unknown>
}

/** How the application proves who it is; whoever has the secret is the application. */
function Information({ application, place, onChanged }: InformationProps) {
  const [isShown, setShown] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const { client_id: clientId, client_secret: secret } = application
  return (
    <SettingsSection title={t('information')} help={t('informationHelp')}>
      <Labelled label={t('clientId')} text={clientId} />
      {secret === null ? null : isShown ? (
        <Labelled label={t('clientSecret')} text={secret} />
      ) : null}
      {secret === null ? null : (
        <div className="berth-buttons">
          <ChangeButton variant="secondary" onClick={() => setShown(!isShown)}>
            {t(isShown ? 'secretHide' : 'secretShow')}
          </ChangeButton>
          <ChangeButton variant="secondary" isDanger onClick={() => setAsking(true)}>
            {t('reset')}
          </ChangeButton>
        </div>
      )}
      {isAsking ? (
        <ConfirmDelete
          title={t('resetTitle')}
          losses={[t('resetLoss', { name: application.name })]}
          confirmLabel={t('reset')}
          onConfirm={async () => {
            await api.post('/organization/{orgname}/applications/{client_id}/resetclientsecret', {
              path: place,
            })
            await onChanged()
            setShown(true)
            toast.success(t('resetDone'))
          }}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </SettingsSection>
  )
}

function Labelled({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <div>
      <div className="berth-label">{label}</div>
      <CopyText label={label} text={text} />
    </div>
  )
}
