import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { postFields } from '../../api/client.ts'
import { useSite } from '../../api/site.ts'
import { Dialog } from '../../shared/dialog.tsx'
import { type Entity, EntityPicker } from '../../shared/entity-picker.tsx'
import { ServerForm } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import type { Application } from './applications.ts'
import { t } from './oauth-applications.texts.ts'
import { ScopeFields } from './scope-fields.tsx'
import { noScopes, type ScopeChoice, scopeText } from './scopes.ts'

interface Props {
  readonly organization: string
  readonly application: Application
  readonly onClose: () => void
}

interface Values {
  readonly scopes: ScopeChoice
}

/** Offers somebody a token that acts for them; they see it once they agreed. */
export function OfferToken({ organization, application, onClose }: Props) {
  const ownPage = useSite().config['LOCAL_OAUTH_HANDLER']
  const form = useForm<Values>({ defaultValues: { scopes: noScopes } })
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState<Entity>()
  const offer = async ({ scopes }: Values) => {
    if (chosen?.kind !== 'user' || chosen.is_robot === true) throw new Error(t('offerNobody'))
    await postFields('/oauth/authorize/assignuser', {
      client_id: application.client_id,
      redirect_uri: `${location.origin}${typeof ownPage === 'string' ? ownPage : '/oauth/localapp'}`,
      response_type: 'token',
      scope: scopeText(scopes),
      username: chosen.name,
      format: 'json',
    })
    toast.success(t('offered', { name: chosen.name }))
    onClose()
  }
  return (
    <Dialog title={t('offer')} description={t('offerHelp')} size="medium" onClose={onClose}>
      <ServerForm form={form} onSubmit={offer} submitLabel={t('offerSubmit')} onCancel={onClose}>
        <EntityPicker
          label={t('offerTo')}
          namespace={organization}
          isRequired
          text={text}
          onText={setText}
          onChoose={setChosen}
        />
        <ScopeFields />
      </ServerForm>
    </Dialog>
  )
}
