import { useForm } from 'react-hook-form'

import { Dialog } from '../../shared/dialog.tsx'
import { ServerForm, TextField } from '../../shared/form.tsx'
import { toast } from '../../shared/toasts.tsx'
import { logCalls, type LogRange, type LogScope } from './log-scope.ts'
import { t } from './logs.texts.ts'

interface Props {
  readonly scope: LogScope
  readonly range: LogRange
  readonly onClose: () => void
}

interface Values {
  readonly target: string
}

/** The dialog that has a log sent to somebody. */
export function ExportLog({ scope, range, onClose }: Props) {
  const form = useForm<Values>({ defaultValues: { target: '' } })
  const send = async ({ target }: Values) => {
    await logCalls(scope, range).export(target.trim())
    toast.success(t('exportStarted'), { body: t('exportStartedBody') })
    onClose()
  }
  return (
    <Dialog
      title={t('exportTitle')}
      description={t('exportHelp', { from: range.from, to: range.to })}
      onClose={onClose}
    >
      <ServerForm form={form} onSubmit={send} submitLabel={t('export')} onCancel={onClose}>
        <TextField<Values>
          name="target"
          label={t('exportTo')}
          isRequired
          isFirst
          rules={{
            pattern: {
              value: /^\s*(?:https?:\/\/\S+|[^\s@]+@[^\s@]+)\s*$/,
              message: t('exportFault'),
            },
          }}
        />
      </ServerForm>
    </Dialog>
  )
}
