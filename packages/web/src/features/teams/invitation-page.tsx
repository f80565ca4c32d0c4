import { Alert, Button } from '@patternfly/react-core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { messageOf } from '../../api/api-error.ts'
import { api } from '../../api/client.ts'
import { userChanged, useUser } from '../../api/user.ts'
import { PageBody, PageHeader } from '../../frame/page-header.tsx'
import { addresses } from '../../shared/addresses.ts'
import { PageLink, useOpenPage } from '../../shared/page-link.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { toast } from '../../shared/toasts.tsx'
import { t } from './teams.texts.ts'

/** Where the link of an invitation leads: whoever follows it joins the team, or declines. */
export default function InvitationPage() {
  const [search] = useSearchState()
  const code = search.get('code') ?? ''
  const user = useUser()
  return (
    <>
      <PageHeader title={t('invitationTitle')} />
      <PageBody>
        {code === '' ? (
          <Alert isInline variant="warning" title={t('invitationNone')} />
        ) : user === null ? (
          <SignInFirst here={`/confirminvite?${new URLSearchParams({ code }).toString()}`} />
        ) : (
          <Decision code={code} username={user.username} />
        )}
      </PageBody>
    </>
  )
}

function SignInFirst({ here }: { readonly here: string }) {
  return (
    <div className="berth-stack">
      <p>{t('invitationSignIn')}</p>
      <div>
        <PageLink className="pf-v6-c-button pf-m-primary" to={addresses.signIn(here)}>
          {t('invitationToSignIn')}
        </PageLink>
      </div>
    </div>
  )
}

function Decision({ code, username }: { readonly code: string; readonly username: string }) {
  const client = useQueryClient()
  const open = useOpenPage()
  const [error, setError] = useState<unknown>()
  const [isWaiting, setWaiting] = useState(false)
  const decide = async (answer: () => Promise<string>) => {
    setWaiting(true)
    setError(undefined)
    try {
      const target = await answer()
      await userChanged(client)
      open(target, { replaces: true })
    } catch (fault) {
      setError(fault)
    } finally {
      setWaiting(false)
    }
  }
  const join = async () => {
    const { org, team } = await api.put('/teaminvite/{code}', { path: { code } })
    toast.success(t('invitationJoined', { team, organization: org }))
    return addresses.organization(org)
  }
  const decline = async () => {
    await api.delete('/teaminvite/{code}', { path: { code } })
    return addresses.home()
  }
  return (
    <div className="berth-stack">
      <p>{t('invitationAsk', { username })}</p>
      {error === undefined ? null : (
        <Alert isInline variant="danger" title={t('invitationFailed')}>
          {messageOf(error)}
        </Alert>
      )}
      <div className="berth-with-avatar">
        <Button variant="primary" isDisabled={isWaiting} onClick={() => void decide(join)}>
          {t('invitationJoin')}
        </Button>
        <Button variant="link" isDisabled={isWaiting} onClick={() => void decide(decline)}>
          {t('invitationDecline')}
        </Button>
      </div>
    </div>
  )
}
