import { Alert } from '@patternfly/react-core'
import { useForm } from 'react-hook-form'

import { ApiError } from '../../api/api-error.ts'
import { api } from '../../api/client.ts'
import { useSite } from '../../api/site.ts'
import { addresses } from '../../shared/addresses.ts'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { PageLink } from '../../shared/page-link.tsx'
import { useSearchState } from '../../shared/search-state.ts'
import { useAfterSignIn } from './after-sign-in.ts'
import { BarePage } from './bare-page.tsx'
import { FirstUser } from './first-user.tsx'
import { t } from './sign-in.texts.ts'

/** Signing in; in a registry without any user, creating the first. */
export default function SignInPage() {
  const site = useSite()
  if (site.wants_first_user === true) return <FirstUser />
  const { features, config } = site
  return (
    <BarePage title={t('signInTitle', { registry: config.REGISTRY_TITLE })} footer={<OtherWays />}>
      {features['DIRECT_LOGIN'] === true ? (
        <SignInForm />
      ) : (
        <Alert isInline variant="info" title={t('noDirectLogin')} />
      )}
    </BarePage>
  )
}

interface Values {
  readonly username: string
  readonly password: string
}

function SignInForm() {
  const form = useForm<Values>({ defaultValues: { username: '', password: '' } })
  const goOn = useAfterSignIn()
  const [search] = useSearchState()
  const invitation = search.get('invite_code') ?? search.get('code')
  const submit = async ({ username, password }: Values) => {
    try {
      await api.post('/signin', {
        body: {
          username,
          password,
          ...(invitation === null ? {} : { invite_code: invitation }),
        },
        isForAnybody: true,
      })
    } catch (error) {
      throw clearer(error)
    }
    await goOn()
  }
  return (
    <ServerForm form={form} onSubmit={submit} submitLabel={t('signIn')} leavesFreely>
      <TextField<Values>
        name="username"
        label={t('usernameOrEmail')}
        autoComplete="username"
        isRequired
        isFirst
      />
      <TextField<Values>
        name="password"
        type="password"
        label={t('password')}
        autoComplete="current-password"
        isRequired
      />
    </ServerForm>
  )
}

function clearer(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error
  if (error.body['needsEmailVerification'] === true) return new Error(t('unverified'))
  const told = error.body['message']
  if (error.body['invalidCredentials'] === true && (typeof told !== 'string' || told === '')) {
    return new Error(t('wrong'))
  }
  return error
}

function OtherWays() {
  const { features } = useSite()
  const [search] = useSearchState()
  const target = search.get('redirect_url') ?? undefined
  return (
    <div className="berth-other-ways">
      {features['USER_CREATION'] === true ? (
        <p>
          {t('noAccount')}
          <PageLink to={addresses.createAccount(target)}>{t('create')}</PageLink>
        </p>
      ) : null}
      {features['MAILING'] === true ? (
        <p>
          <PageLink to="/forgotpassword">{t('forgot')}</PageLink>
        </p>
      ) : null}
      {features['ANONYMOUS_ACCESS'] === true ? (
        <p>
          <PageLink to={addresses.repositories()}>{t('browse')}</PageLink>
        </p>
      ) : null}
    </div>
  )
}
