import { Alert, FormGroup } from '@patternfly/react-core'
import { useId } from 'react'
import { useFormContext } from 'react-hook-form'

import { useSignedInUser } from '../../api/user.ts'
import { CheckField } from '../../shared/form.tsx'
import { t } from './oauth-applications.texts.ts'
import { hasDangerousScope, type ScopeChoice, scopes, scopeTexts } from './scopes.ts'

interface Values {
  readonly scopes: ScopeChoice
}

/** What a token may do, with a warning where that is more than content. */
export function ScopeFields() {
  const { super_user: isSuperuser } = useSignedInUser()
  const choice = useFormContext<Values>().watch('scopes')
  const id = useId()
  return (
    <>
      <FormGroup role="group" label={t('scopes')} fieldId={id} isRequired isStack>
        {scopes
          .filter((scope) => scope !== 'super:user' || isSuperuser === true)
          .map((scope) => (
            <CheckField<Values>
              key={scope}
              name={`scopes.${scope}`}
              label={`${scopeTexts[scope].title} (${scope})`}
              help={scopeTexts[scope].help}
            />
          ))}
      </FormGroup>
      <div aria-live="polite">
        {hasDangerousScope(choice) ? (
          <Alert isInline variant="warning" component="p" title={t('dangerTitle')}>
            {t('dangerBody')}
          </Alert>
        ) : null}
      </div>
    </>
  )
}
