import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { SettingsSection } from '../../shared/settings-section.tsx'
import { CopyText } from '../../shared/values.tsx'
import { t } from './users.texts.ts'

interface Values {
  readonly password: string
}

/** A text that programs sign in with in place of the password. */
export function EncryptedPassword() {
  const [made, setMade] = useState<string>()
  const form = useForm<Values>({ defaultValues: { password: '' } })
  const make = async ({ password }: Values) => {
    const { key } = await api.post('/user/clientkey', { body: { password } })
    form.reset()
    setMade(key)
  }
  return (
    <SettingsSection title={t('encrypted')} help={t('encryptedHelp')}>
      {made === undefined ? (
        <ServerForm form={form} onSubmit={make} submitLabel={t('encryptedMake')} leavesFreely>
          <TextField<Values>
            name="password"
            type="password"
            autoComplete="current-password"
            label={t('encryptedCurrent')}
            isRequired
          />
        </ServerForm>
      ) : (
        <CopyText label={t('encryptedLabel')} text={made} />
      )}
    </SettingsSection>
  )
}
