import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { Failure, TextSkeleton } from '../../shared/states.tsx'
import { toast } from '../../shared/toasts.tsx'
import { t } from './administration.texts.ts'
import {
  percentsOf,
  quotaKey,
  type QuotaOwner,
  type QuotaValues,
  readQuota,
  writeQuota,
} from './namespace-quota.ts'

interface Props {
  readonly owner: QuotaOwner
  readonly onSet: () => Promise<unknown>
  readonly onClose: () => void
}

/** The dialog that says how much a namespace may hold, and what happens then. */
export function SetQuota({ owner, onSet, onClose }: Props) {
  const query = useQuery({
    queryKey: quotaKey(owner),
    queryFn: ({ signal }) => readQuota(owner, signal),
    gcTime: 0,
  })
  return (
    <Dialog title={t('setQuotaTitle', { name: owner.name })} isLate onClose={onClose}>
      {query.error === null ? null : (
        <Failure error={query.error} onRetry={() => void query.refetch()} />
      )}
      {query.isPending ? <TextSkeleton /> : null}
      {query.data === undefined ? null : (
        <QuotaForm owner={owner} known={query.data} onSet={onSet} onClose={onClose} />
      )}
    </Dialog>
  )
}

const sizeRules = {
  pattern: { value: /^\s*(?:\d+(?:\.\d+)?\s*[KMGTP]?i?B?)?\s*$/i, message: t('setQuotaFault') },
}
const countRules = { pattern: { value: /^\d*$/, message: t('countFault') } }
const percentRules = {
  validate: (value: unknown) => percentsOf(String(value)) !== undefined || t('percentFault'),
}

function QuotaForm({ owner, known, onSet, onClose }: Props & { readonly known: QuotaValues }) {
  const form = useForm<QuotaValues>({ defaultValues: known })
  const client = useQueryClient()
  const set = async (values: QuotaValues) => {
    try {
      await writeQuota(owner, values)
    } finally {
      await client.invalidateQueries({ queryKey: quotaKey(owner) })
    }
    await onSet()
    toast.success(t('quotaSet', { name: owner.name }))
    onClose()
  }
  return (
    <ServerForm
      form={form}
      onSubmit={set}
      submitLabel={t('setQuota')}
      onCancel={onClose}
      wantsChange
    >
      <TextField<QuotaValues>
        name="limit"
        label={t('setQuotaField')}
        help={t('setQuotaHelp')}
        isFirst
        rules={sizeRules}
      />
      <TextField<QuotaValues>
        name="rejectAt"
        label={t('rejectAt')}
        help={t('rejectAtHelp')}
        rules={percentRules}
      />
      <TextField<QuotaValues>
        name="warnAt"
        label={t('warnAt')}
        help={t('warnAtHelp')}
        rules={percentRules}
      />
      <TextField<QuotaValues>
        name="repositories"
        label={t('maximumRepositories')}
        rules={countRules}
      />
      <TextField<QuotaValues> name="tags" label={t('maximumTags')} rules={countRules} />
      <TextField<QuotaValues>
        name="blobSize"
        label={t('maximumBlob')}
        help={t('boundsHelp')}
        rules={sizeRules}
      />
    </ServerForm>
  )
}
