import { Button } from '@patternfly/react-core'
import { useSyncExternalStore } from 'react'
import { useForm } from 'react-hook-form'

import { ApiError } from '../api/api-error.ts'
import { api } from '../api/client.ts'
import { endSignInAgain, type SignInAgain, signInAgainStore } from '../api/sign-in-again.ts'
import { addresses } from '../shared/addresses.ts'
import { Dialog } from '../shared/dialog.tsx'
import { ServerForm, TextField } from '../shared/form.tsx'
import { t } from './frame.texts.ts'

/**
 * Asks for the password in the middle of something, when the server wants it. The page behind
 * stays as it is, and the call that had to wait goes on.
 */
export function SignInDialog() {
  const wanted = useSyncExternalStore(signInAgainStore.subscribe, signInAgainStore.current)
  if (wanted === undefined) return null
  return <PasswordDialog key={wanted.reason} wanted={wanted} />
}

interface Values {
  readonly username: string
  readonly password: string
}

function PasswordDialog({ wanted: { reason, username } }: { readonly wanted: SignInAgain }) {
  const form = useForm<Values>({ defaultValues: { username, password: '' } })
  const isExpired = reason === 'expired'
  const close = () => endSignInAgain(false)
  const submit = async ({ password }: Values) => {
    try {
      if (isExpired) await api.post('/signin', { body: { username, password }, isForAnybody: true })
      else await api.post('/signin/verify', { body: { password } })
    } catch (error) {
      if (!(error instanceof ApiError) || error.body['invalidCredentials'] !== true) throw error
      form.setError('password', { message: t('wrongPassword') }, { shouldFocus: true })
      return
    }
    endSignInAgain(true)
  }
  return (
    <Dialog
      title={t(isExpired ? 'expiredTitle' : 'freshTitle')}
      description={t(isExpired ? 'expiredBody' : 'freshBody')}
      onClose={close}
    >
      <ServerForm form={form} onSubmit={submit} submitLabel={t('continue')} onCancel={close}>
        <input
          type="text"
          name="username"
          value={username}
          autoComplete="username"
          readOnly
          hidden
        />
        <TextField<Values>
          name="password"
          label={`${t('password')} (${username})`}
          type="password"
          autoComplete="current-password"
          isRequired
          isFirst
        />
      </ServerForm>
      {isExpired ? (
        <Button
          variant="link"
          onClick={() => location.assign(addresses.signIn(location.pathname + location.search))}
        >
          {t('otherUser')}
        </Button>
      ) : null}
    </Dialog>
  )
}
