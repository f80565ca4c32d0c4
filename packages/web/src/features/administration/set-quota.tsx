import { Modal, ModalBody, ModalHeader } from '@patternfly/react-core'
import { useForm } from 'react-hook-form'

import { api } from '../../api/client.ts'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './administration.texts.ts'

interface Props {
  readonly kind: 'organization' | 'user'
  readonly name: string
  readonly onSet: () => Promise<unknown>
  readonly onClose: () => void
}

interface Values {
  readonly limit: string
}

/** The dialog that says how much a namespace may store. */
export function SetQuota({ kind, name, onSet, onClose }: Props) {
  const form = useForm<Values>({ defaultValues: { limit: '' } })
  const path = { namespace: name }
  const set = async ({ limit }: Values) => {
    const body = { limit }
    const [known] =
      kind === 'organization'
        ? await api.get('/superuser/organization/{namespace}/quota', { path })
        : await api.get('/superuser/users/{namespace}/quota', { path })
    // What holds for everybody has no row of its own.
    const quotaId = known === undefined || known.default_config ? null : known.id
    if (kind === 'organization') {
      await (quotaId === null
        ? api.post('/superuser/organization/{namespace}/quota', { path, body })
        : api.put('/superuser/organization/{namespace}/quota/{quota_id}', {
            path: { ...path, quota_id: String(quotaId) },
            body,
          }))
    } else {
      await (quotaId === null
        ? api.post('/superuser/users/{namespace}/quota', { path, body })
        : api.put('/superuser/users/{namespace}/quota/{quota_id}', {
            path: { ...path, quota_id: String(quotaId) },
            body,
          }))
    }
    await onSet()
    toast.success(t('quotaSet', { name, limit }))
    onClose()
  }
  return (
    <Modal isOpen variant="small" onClose={onClose} aria-labelledby="set-quota">
      <ModalHeader labelId="set-quota" title={t('setQuotaTitle', { name })} />
      <ModalBody>
        <ServerForm form={form} onSubmit={set} submitLabel={t('setQuota')} onCancel={onClose}>
          <TextField<Values>
            name="limit"
            label={t('setQuotaField')}
            help={t('setQuotaHelp')}
            isRequired
            isFirst
            rules={{
              pattern: {
                value: /^\s*\d+(?:\.\d+)?\s*[KMGTP]?i?B?\s*$/i,
                message: t('setQuotaFault'),
              },
            }}
          />
        </ServerForm>
      </ModalBody>
    </Modal>
  )
}
