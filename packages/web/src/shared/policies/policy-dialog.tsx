import { Button } from '@patternfly/react-core'
import { useState } from 'react'
import { type DefaultValues, type FieldValues, useForm } from 'react-hook-form'

import { Dialog } from '../dialog.tsx'
import { ServerForm } from '../form.tsx'
import { toast } from '../toasts.tsx'
import type { PolicyCalls, PolicyPreview } from './policy-calls.ts'
import type { PolicyKind } from './policy-kind.ts'
import { PreviewList } from './preview-list.tsx'
import { t } from './policies.texts.ts'

interface Props<Policy, Values extends FieldValues> {
  readonly kind: PolicyKind<Policy, Values>
  readonly calls: PolicyCalls<Policy>
  /** Undefined for a new one. */
  readonly policy: Policy | undefined
  readonly onSaved: () => Promise<unknown>
  readonly onClose: () => void
}

/** Makes or changes a policy, after a look at what it would do now. */
export function PolicyDialog<Policy extends { readonly uuid: string }, Values extends FieldValues>(
  props: Props<Policy, Values>,
) {
  const { kind, calls, policy, onSaved, onClose } = props
  const form = useForm<Values>({ defaultValues: kind.valuesOf(policy) as DefaultValues<Values> })
  const [seen, setSeen] = useState<{ readonly of: string; readonly preview: PolicyPreview }>()
  const [isLooking, setLooking] = useState(false)
  // What was seen before holds only for what the fields said then.
  const isCurrent = seen?.of === JSON.stringify(form.watch())
  const look = async (values: Values) => {
    setLooking(true)
    try {
      const preview = await calls.preview(kind.policyOf(values))
      setSeen({ of: JSON.stringify(values), preview })
    } catch (error) {
      setSeen(undefined)
      toast.failure(t('previewFault'), error)
    }
    setLooking(false)
  }
  const save = async (values: Values) => {
    const changed = kind.policyOf(values)
    await (policy === undefined ? calls.add(changed) : calls.change(policy.uuid, changed))
    await onSaved()
    toast.success(t('saved'))
    onClose()
  }
  return (
    <Dialog
      title={policy === undefined ? kind.addTitle : kind.changeTitle}
      description={kind.help}
      size="medium"
      onClose={onClose}
    >
      <ServerForm form={form} onSubmit={save} submitLabel={t('save')} onCancel={onClose}>
        {kind.fields}
        <div>
          <Button
            variant="secondary"
            isLoading={isLooking}
            isDisabled={isLooking}
            onClick={() => void form.handleSubmit(look)()}
          >
            {t('preview')}
          </Button>
        </div>
        <div aria-live="polite">
          {isCurrent ? (
            <PreviewList preview={seen.preview} title={kind.previewTitle(seen.preview)} />
          ) : null}
        </div>
      </ServerForm>
    </Dialog>
  )
}
