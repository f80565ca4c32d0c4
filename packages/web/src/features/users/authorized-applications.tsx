import { Button, Label, LabelGroup } from '@patternfly/react-core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { type Answer, api } from '../../api/client.ts'
import { keys } from '../../api/keys.ts'
import { ConfirmDelete } from '../../shared/confirm-delete.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { Failure, TextSkeleton } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './users.texts.ts'

type Authorization = Answer<'get', '/user/authorizations'>['authorizations'][number]
type Offer = Answer<'get', '/user/assignedauthorization'>['authorizations'][number]

/** Which applications act for somebody, and which were offered to. */
export function AuthorizedApplications({ username }: { readonly username: string }) {
  const client = useQueryClient()
  const queryKey = keys.namespace(username, 'authorizations')
  const [doomed, setDoomed] = useState<Authorization>()
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const [granted, offered] = await Promise.all([
        api.get('/user/authorizations', { signal }),
        api.get('/user/assignedauthorization', { signal }),
      ])
      return { granted: granted.authorizations, offered: offered.authorizations }
    },
  })
  const renew = () => client.invalidateQueries({ queryKey })
  const decline = async ({ uuid }: Offer) => {
    try {
      await api.delete('/user/assignedauthorization/{assigned_authorization_uuid}', {
        path: { assigned_authorization_uuid: uuid },
      })
      toast.success(t('offerDeclined'))
    } catch (error) {
      toast.failure(t('offerFault'), error)
    }
    await renew()
  }
  const { data } = query
  return (
    <SettingsSection title={t('applications')} help={t('applicationsHelp')}>
      {query.error === null ? null : (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending ? <TextSkeleton lines={1} /> : null}
      {data?.granted.length === 0 && data.offered.length === 0 ? (
        <p>{t('applicationsNone')}</p>
      ) : null}
      {data === undefined ? null : (
        <ul className="berth-rows" aria-label={t('applications')}>
          {data.offered.map((offer) => (
            <li key={offer.uuid}>
              <About authorization={offer} isOffer />
              <span className="berth-buttons">
                <Button component="a" variant="secondary" size="sm" href={consentAddress(offer)}>
                  {t('offerLook')}
                </Button>
                <Button variant="link" size="sm" onClick={() => void decline(offer)}>
                  {t('offerDecline')}
                </Button>
              </span>
            </li>
          ))}
          {data.granted.map((authorization) => (
            <li key={authorization.uuid}>
              <About authorization={authorization} />
              <Button variant="link" size="sm" isDanger onClick={() => setDoomed(authorization)}>
                {t('applicationRevoke', { name: authorization.application.name })}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {doomed === undefined ? null : (
        <ConfirmDelete
          title={t('applicationRevokeTitle', { name: doomed.application.name })}
          losses={[t('applicationRevokeLoss', { name: doomed.application.name })]}
          confirmLabel={t('appTokenRevoke')}
          onConfirm={async () => {
            await api.delete('/user/authorizations/{access_token_uuid}', {
              path: { access_token_uuid: doomed.uuid },
            })
            await renew()
          }}
          onClose={() => setDoomed(undefined)}
        />
      )}
    </SettingsSection>
  )
}

interface AboutProps {
  readonly authorization: Pick<Authorization, 'application' | 'scopes'>
  readonly isOffer?: boolean
}

function About({ authorization: { application, scopes }, isOffer = false }: AboutProps) {
  return (
    <span>
      <strong className="berth-break">{application.name}</strong>{' '}
      <span className="berth-quiet">
        {t('applicationOf', { of: application.organization.name })}
      </span>{' '}
      {isOffer ? (
        <Label isCompact color="blue">
          {t('offer')}
        </Label>
      ) : null}
      <LabelGroup aria-label={t('applicationMay', { name: application.name })} numLabels={8}>
        {scopes.map(({ scope, title, dangerous }) => (
          <Label key={scope} isCompact color={dangerous ? 'orange' : 'grey'}>
            {title}
          </Label>
        ))}
      </LabelGroup>
    </span>
  )
}

/** The page of the registry on which somebody agrees. */
function consentAddress({ application, uuid, redirectUri, responseType, scopes }: Offer): string {
  const query = new URLSearchParams({
    client_id: application.clientId,
    redirect_uri: redirectUri,
    response_type: responseType,
    scope: scopes.map(({ scope }) => scope).join(' '),
    assignment_uuid: uuid,
  })
  return `/oauth/authorize?${query.toString()}`
}
